import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setupTest } from "../setup.helper";
import { ProviderError } from "./embedding";
import { embedTexts, getProvider } from "./provider";

const vector = (first: number) => [first, ...Array.from({ length: 1535 }, () => 0)];

beforeEach(() => {
  vi.stubEnv("EMBEDDING_PROVIDER", "openai");
  vi.stubEnv("OPENAI_BASE_URL", "http://models.example/v1/");
  vi.stubEnv("OPENAI_API_KEY", "sk-secret");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function answerWith(answer: () => Response | Promise<Response>) {
  const fetchFake = vi.fn<typeof fetch>(async () => await answer());
  vi.stubGlobal("fetch", fetchFake);
  return fetchFake;
}

async function embed(texts: string[]) {
  const provider = getProvider();
  if (provider === null) throw new Error("no provider");
  const { t } = setupTest();
  return await t.action(
    async (ctx) => await embedTexts(ctx, provider, { texts, kind: "document" }),
  );
}

test("asks once for all texts and puts the answers in their order", async () => {
  const fetchFake = answerWith(() =>
    Response.json({
      data: [
        { index: 1, embedding: vector(0.123456789) },
        { index: 0, embedding: vector(1) },
      ],
    }),
  );
  const vectors = await embed(["a", "b"]);
  expect(vectors.map((items) => items[0])).toEqual([1, 0.123457]);
  expect(fetchFake).toHaveBeenCalledTimes(1);
  const [url, init] = fetchFake.mock.calls[0] ?? [];
  expect(url).toBe("http://models.example/v1/embeddings");
  expect(init?.headers).toMatchObject({ Authorization: "Bearer sk-secret" });
  expect(init?.body).toBe(JSON.stringify({ model: "text-embedding-3-small", input: ["a", "b"] }));
});

test.each([
  [429, { "Retry-After": "7" }, { isRefused: false, retryAfterMs: 7000 }],
  [500, {}, { isRefused: false, retryAfterMs: null }],
  [401, {}, { isRefused: false, retryAfterMs: null }],
  [400, {}, { isRefused: true, retryAfterMs: null }],
])("an answer of %i says whether trying again helps", async (status, headers, expected) => {
  answerWith(() => new Response("secret words", { status, headers }));
  const error = await embed(["secret words"]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({ ...expected, message: `answered ${status}` });
});

test.each([
  ["no JSON", () => new Response("<html>")],
  ["no data", () => Response.json({})],
  ["too few", () => Response.json({ data: [] })],
  ["too short", () => Response.json({ data: [{ index: 0, embedding: [1, 2] }] })],
  ["not numbers", () => Response.json({ data: [{ index: 0, embedding: ["x"] }] })],
  ["a lost connection", () => Promise.reject(new TypeError("could not send: secret words"))],
])("%s is a failure that tells nothing of the texts", async (_, answer) => {
  answerWith(answer);
  const error = await embed(["secret words"]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  expect(String(error)).not.toContain("secret");
});

test("without an address there is no provider", () => {
  vi.stubEnv("OPENAI_BASE_URL", "");
  expect(getProvider()).toBeNull();
});
