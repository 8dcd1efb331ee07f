import { ServerError } from "../lib/errors";

/** Fetches a JSON document; main gives one that answers our own site's URLs without a socket. */
export type FetchJson = (url: string) => Promise<{ status: number; body: string }>;

export type Jwks = { keys: Record<string, unknown>[] };

const MINUTE = 60_000;
/** Keys are asked for again after this long, so that a key taken back stops to count. */
const FRESH_MS = 10 * MINUTE;
/** A token that fits no known key makes us look again, but not more often than this. */
const RETRY_MS = 10_000;

type Entry = { keys: Promise<Jwks>; fetchedAtMs: number };

/** Public keys of issuers, cached. `clear()` forgets all (new deployment, changed environment). */
export class KeySource {
  readonly #entries = new Map<string, Entry>();
  constructor(
    private readonly fetchJson: FetchJson,
    private readonly nowMs: () => number,
  ) {}

  clear(): void {
    this.#entries.clear();
  }

  /** Keys found by OpenID Connect discovery; the document has to name the issuer it is for. */
  ofIssuer(issuer: string, options?: { refresh: boolean }): Promise<Jwks> {
    return this.#cached(`issuer ${issuer}`, options?.refresh ?? false, async () => {
      const discovered = await this.#document(
        `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
        issuer,
      );
      if (discovered.issuer !== issuer || typeof discovered.jwks_uri !== "string")
        throw discoveryFailed(issuer, "the document does not match the issuer");
      return toJwks(await this.#document(discovered.jwks_uri, issuer), discovered.jwks_uri);
    });
  }

  /** Keys at a URL, or in a data: URL. */
  atUrl(url: string, options?: { refresh: boolean }): Promise<Jwks> {
    return this.#cached(`url ${url}`, options?.refresh ?? false, async () => {
      if (!url.startsWith("data:")) return toJwks(await this.#document(url, url), url);
      const text = await (await fetch(url)).text();
      return toJwks(parseObject(text), "data URL");
    });
  }

  /** True when asking again could bring other keys than the last time. */
  mayRefresh(kind: "issuer" | "url", name: string): boolean {
    const entry = this.#entries.get(`${kind} ${name}`);
    return entry === undefined || this.nowMs() - entry.fetchedAtMs >= RETRY_MS;
  }

  #cached(key: string, refresh: boolean, load: () => Promise<Jwks>): Promise<Jwks> {
    const known = this.#entries.get(key);
    const age = known === undefined ? Infinity : this.nowMs() - known.fetchedAtMs;
    if (known && age < (refresh ? RETRY_MS : FRESH_MS)) return known.keys;
    const entry: Entry = { keys: load(), fetchedAtMs: this.nowMs() };
    this.#entries.set(key, entry);
    // A failure is not kept: the next token tries again.
    entry.keys.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return entry.keys;
  }

  async #document(url: string, issuer: string): Promise<Record<string, unknown>> {
    let answer: { status: number; body: string };
    try {
      answer = await this.fetchJson(url);
    } catch {
      throw discoveryFailed(issuer, "no answer");
    }
    if (answer.status !== 200) throw discoveryFailed(issuer, `status ${answer.status}`);
    const document = parseObject(answer.body);
    if (document === null) throw discoveryFailed(issuer, "the answer is not JSON");
    return document;
  }
}

function discoveryFailed(issuer: string, why: string): ServerError {
  return new ServerError(
    "badRequest",
    "AuthProviderDiscoveryFailed",
    `Auth provider discovery of ${issuer} failed: ${why}`,
  );
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function toJwks(document: Record<string, unknown> | null, where: string): Jwks {
  const keys = document?.keys;
  if (!Array.isArray(keys))
    throw new ServerError(
      "unauthenticated",
      "InvalidAuthHeader",
      `Invalid JWKS response body from '${where}'. The response is not valid JSON or doesn't match the expected JWKS format.`,
    );
  return { keys: keys as Record<string, unknown>[] };
}
