import { fromBase64url } from "./base64url";
import { digest } from "./digest";
import { isPushEndpoint } from "./pushEndpoint";
import { encrypt, makeSender } from "./pushEncryption";
import { parseRetryAfter } from "./retryAfter";
import { DAY, SECOND } from "./time";
import { toAuthorization, type VapidKeys } from "./vapid";

export type PushRequest = {
  endpoint: string;
  p256dh: string;
  auth: string;
  /** A push service keeps only the newest of a topic for a browser that is away. */
  topic: string;
  payload: string;
};

/** What came of it, in words without anything that was sent or answered. */
export type PushAnswer =
  | { kind: "sent" }
  /** The push service does not know the address any more, or the keys are none. */
  | { kind: "gone" }
  | { kind: "refused"; problem: string }
  | { kind: "later"; problem: string; retryAfterMs: number | null };

const TIMEOUT_MS = 10 * SECOND;
/** A day-old message is no news. */
const TTL_SECONDS = DAY / SECOND;
/** Nearly every payload is shorter, so that nearly all look alike. */
const PADDED_LENGTH = 512;
const TOPIC_LENGTH = 32;

/** Sends one push, once: when to try again is decided by whoever has the queue. */
export async function sendPush(request: PushRequest, keys: VapidKeys): Promise<PushAnswer> {
  // Once more: the settings may have changed since the address was taken.
  if (!isPushEndpoint(request.endpoint)) return { kind: "gone" };
  const body = await seal(request);
  if (body === null) return { kind: "gone" };
  const headers = await toHeaders(request, keys);
  try {
    const response = await fetch(request.endpoint, {
      method: "POST",
      headers,
      body,
      // Where it leads is an address nobody looked at.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return toAnswer(response);
  } catch {
    return { kind: "later", problem: "no answer", retryAfterMs: null };
  }
}

/** Null when the browser's keys are none. */
async function seal({
  payload,
  p256dh,
  auth,
}: PushRequest): Promise<Uint8Array<ArrayBuffer> | null> {
  const publicKey = fromBase64url(p256dh);
  const authSecret = fromBase64url(auth);
  if (publicKey === null || authSecret === null) return null;
  const sender = await makeSender();
  const receiver = { publicKey, authSecret };
  return await encrypt(payload, receiver, sender, { padTo: PADDED_LENGTH }).catch(() => null);
}

async function toHeaders(
  { endpoint, auth, topic }: PushRequest,
  keys: VapidKeys,
): Promise<Record<string, string>> {
  return {
    authorization: await toAuthorization(endpoint, keys),
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
    ttl: `${TTL_SECONDS}`,
    urgency: "high",
    // With the secret in it, so that it says nothing of which conversation it is.
    topic: (await digest(`${auth} ${topic}`)).slice(0, TOPIC_LENGTH),
  };
}

function toAnswer({ status, ok, headers }: Response): PushAnswer {
  if (ok) return { kind: "sent" };
  if (status === 404 || status === 410) return { kind: "gone" };
  const problem = `answered ${status}`;
  const isForNow = status === 408 || status === 429 || status >= 500;
  if (!isForNow) return { kind: "refused", problem };
  return { kind: "later", problem, retryAfterMs: parseRetryAfter(headers.get("retry-after")) };
}
