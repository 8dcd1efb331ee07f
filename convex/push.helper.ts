import { onTestFinished, vi } from "vitest";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { decryptPush, makeReceiver, type TestReceiver } from "./lib/pushReceiver.helper";
import { stubVapidKeys } from "./lib/vapidKeys.helper";
import { SECOND } from "./lib/time";
import type { PushPayload } from "./model/pushContent";
import { setupTest, type TestPerson } from "./setup.helper";

export type Pushed = {
  endpoint: string;
  headers: Headers;
  at: number;
  /** What the browser reads, with its keys. */
  payload: PushPayload;
};

/** As often as the drainer looks. */
const STEP_MS = SECOND / 10;

type Answer = number | { status: number; retryAfter: string } | "timeout" | "refused";

/**
 * Two who talk, and push services that keep what they are sent and answer as they are told. A
 * browser of the test decrypts each body.
 */
export async function setupPush() {
  const env = setupTest();
  stubVapidKeys();
  // Its workflow moves the clock, and these tests look at pauses.
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  const pushed: Pushed[] = [];
  const answers: Answer[] = [];
  const receivers = new Map<string, TestReceiver>();
  vi.stubGlobal("fetch", async (endpoint: string, init: RequestInit) => {
    const receiver = receivers.get(endpoint);
    if (receiver === undefined || !(init.body instanceof Uint8Array)) throw new Error("no push");
    const said = await decryptPush(new Uint8Array(init.body), receiver);
    const payload = JSON.parse(said) as PushPayload;
    pushed.push({ endpoint, headers: new Headers(init.headers), at: Date.now(), payload });
    const answer = answers.shift() ?? 201;
    if (answer === "timeout") throw new DOMException("too late", "TimeoutError");
    if (answer === "refused") throw new TypeError("fetch failed");
    if (typeof answer === "number") return new Response(null, { status: answer });
    return new Response(null, {
      status: answer.status,
      headers: { "retry-after": answer.retryAfter },
    });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);

  /** One more browser of somebody. */
  const subscribe = async (
    who: TestPerson,
    options: { showsText?: boolean; name?: string } = {},
  ): Promise<{ subscriptionId: Id<"pushSubscriptions">; endpoint: string }> => {
    const { showsText = true, name = `device-${receivers.size + 1}` } = options;
    const endpoint = `https://fcm.googleapis.com/fcm/send/${name}`;
    const receiver = receivers.get(endpoint) ?? (await makeReceiver());
    receivers.set(endpoint, receiver);
    const { p256dh, auth } = receiver;
    const subscriptionId = await who.as.mutation(api.push.subscribe, {
      endpoint,
      p256dh,
      auth,
      showsText,
      userAgent: "Firefox",
    });
    return { subscriptionId, endpoint };
  };
  const send = async (body: string, who: TestPerson = nadia, where = conversationId) => {
    env.wait(10);
    return await who.as.mutation(api.messages.sendMessage, { conversationId: where, body });
  };
  /** Time goes by, and what is due in it runs. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      env.wait(Math.min(left, STEP_MS));
      await env.t.finishInProgressScheduledFunctions();
    }
  };
  const texts = () =>
    pushed.map(({ payload }) => (payload.kind === "message" ? payload.text : payload.kind));
  const queue = async () =>
    await env.t.run(async (ctx) => await ctx.db.query("pushQueue").collect());
  const subscriptions = async () =>
    await env.t.run(async (ctx) => await ctx.db.query("pushSubscriptions").collect());
  return {
    ...env,
    nadia,
    amara,
    conversationId,
    pushed,
    answers,
    receivers,
    subscribe,
    send,
    pass,
    texts,
    queue,
    subscriptions,
  };
}
