import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProviderError } from "./embedding";
import { embedTexts, getProvider } from "./provider";

const vector = (first: number) => [first, ...Array.from({ length: 1535 }, () => 0)];

beforeEach(() => {
  vi.stubEnv("EMBEDDING_PROVIDER", "cohere");
  vi.stubEnv("CO_API_KEY", "co-secret");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function requireProvider() {
  const provider = getProvider();
  if (provider === null) throw new Error("no provider");
  return provider;
}

test.each(["document", "query"] as const)(
  "a %s is asked for as the v2 API wants it",
  async (kind) => {
    const fetchFake = vi.fn<typeof fetch>(async () =>
      Response.json({ id: "1", embeddings: { float: [vector(1), vector(0.5)] }, texts: [] }),
    );
    vi.stubGlobal("fetch", fetchFake);
    const vectors = await embedTexts(requireProvider(), ["a", "b"], kind);
    expect(vectors.map((items) => items[0])).toEqual([1, 0.5]);
    const [url, init] = fetchFake.mock.calls[0] ?? [];
    expect(url).toBe("https://api.cohere.com/v2/embed");
    expect(init?.headers).toMatchObject({ Authorization: "Bearer co-secret" });
    expect(init?.body).toBe(
      JSON.stringify({
        model: "embed-v4.0",
        texts: ["a", "b"],
        input_type: `search_${kind}`,
        embedding_types: ["float"],
        output_dimension: 1536,
        truncate: "END",
      }),
    );
  },
);

test.each([
  ["no vectors", { embeddings: {} }],
  ["too few", { embeddings: { float: [vector(1)] } }],
  [
    "other dimensions",
    {
      embeddings: {
        float: [
          [1, 2],
          [3, 4],
        ],
      },
    },
  ],
  ["nothing", null],
])("an answer with %s is a failure", async (_, answer) => {
  vi.stubGlobal("fetch", async () => Response.json(answer));
  const error = await embedTexts(requireProvider(), ["a", "b"], "document").catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
});

test("without a key there is no provider", () => {
  vi.stubEnv("CO_API_KEY", "");
  expect(getProvider()).toBeNull();
});
