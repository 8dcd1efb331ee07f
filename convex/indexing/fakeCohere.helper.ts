import { toVector } from "./builtin";

/**
 * Cohere's `POST /v2/embed` as it is on the wire, with a model that knows a few words of the same
 * meaning. Tests tell it how to fail; a test that serves it over HTTP hands it the requests.
 */

/** What one call gets instead of vectors; null: vectors. */
export type Behaviour = (call: number, texts: string[]) => Response | Promise<Response> | null;

export const FAKE_KEY = "co-test-key";

const TEXTS_MAX = 96;

/** The first word stands for all of its line. */
const SAME = [
  ["automobile", "car", "vehicle"],
  ["vacation", "holiday", "ferien", "urlaub"],
  ["examination", "exam", "klausur"],
];

export class FakeCohere {
  readonly calls: string[][] = [];
  behave: Behaviour = () => null;

  /** Put in the place of `fetch`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    await this.answer(new Request(input, init));

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/v2/embed") return refuse(404, "not found");
    if (request.headers.get("Authorization") !== `Bearer ${FAKE_KEY}`) {
      return refuse(401, "invalid api token");
    }
    const body = (await request.json()) as Record<string, unknown>;
    const complaint = findFault(body);
    if (complaint !== null) return refuse(400, complaint);
    const texts = body["texts"] as string[];
    this.calls.push(texts);
    return (await this.behave(this.calls.length, texts)) ?? answerWell(texts);
  }
}

export function answerWell(texts: string[], vectors = texts.map(toMeaning)): Response {
  return Response.json({
    id: "5c1b7c5e-0000-4000-8000-000000000000",
    embeddings: { float: vectors },
    texts,
    meta: {
      api_version: { version: "2" },
      billed_units: { input_tokens: texts.length * 8 },
    },
    response_type: "embeddings_by_type",
  });
}

export function refuse(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ id: "c0ffee", message }, { status, headers });
}

export function toMeaning(text: string): number[] {
  const words = text.toLowerCase().split(/[^\p{L}]+/u);
  return toVector(
    words.map((word) => SAME.find((line) => line.includes(word))?.[0] ?? word).join(" "),
  );
}

/** What the real one would refuse. */
function findFault(body: Record<string, unknown>): string | null {
  const { model, texts, input_type: kind } = body;
  if (model !== "embed-v4.0") return "model not found";
  if (!Array.isArray(texts) || texts.length === 0) return "texts must not be empty";
  if (texts.length > TEXTS_MAX) return `total number of texts must be at most ${TEXTS_MAX}`;
  if (kind !== "search_document" && kind !== "search_query") return "input_type is invalid";
  if (JSON.stringify(body["embedding_types"]) !== '["float"]') return "embedding_types is invalid";
  if (body["output_dimension"] !== 1536) return "output_dimension is invalid";
  return null;
}
