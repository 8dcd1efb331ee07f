import { expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import { builtinProvider, toVector } from "./builtin";
import { findNearest } from "./nearest";
import { requireUserByEmail } from "../model/users";
import { setupTest, type TestPerson } from "../setup.helper";
import {
  ndcgAt10,
  precisionAt5,
  QUESTIONS,
  recallAt10,
  reciprocalRank,
  SPOKEN,
  UNANSWERED,
  WHOLE,
} from "./quality.helper";

/** Nadia's and Amara's searches in the demo school: between them they may read all of it. */
async function setupSchool() {
  const env = setupTest();
  await env.t.action(internal.seed.demo, {});
  await env.settle();
  const enter = async (email: string) =>
    await env.signIn(await env.t.run(async (ctx) => (await requireUserByEmail(ctx, email))._id));
  const nadia = await enter("nadia@school.example");
  const amara = await enter("amara@school.example");
  return { ...env, people: [nadia, amara] };
}

type Search = (person: TestPerson, q: string) => Promise<{ message: string; score: number }[]>;

const byWords: Search = async (person, q) =>
  (await person.as.query(api.messages.search, { q, limit: 20 })).map((hit, rank) => ({
    message: hit.message.body,
    score: 1 / (rank + 1),
  }));

const hybrid: Search = async (person, q) =>
  await person.as.action(api.messages.semanticSearch, { q, limit: 20 });

/** Vectors alone, as `semanticSearch` asks for them. */
function byMeaning(t: ReturnType<typeof setupTest>["t"]): Search {
  return async ({ userId }, q) => {
    const vector = toVector(q);
    const near = await t.action(
      async (ctx) => await findNearest(ctx, builtinProvider, { vector, userId }),
    );
    return await t.run(async (ctx) => {
      const hits = [];
      for (const { embeddingId, score } of near.slice(0, 20)) {
        const embedding = await ctx.db.get(embeddingId);
        const message = embedding && (await ctx.db.get(embedding.messageId));
        if (message !== null) hits.push({ message: message.body, score });
      }
      return hits;
    });
  };
}

type Questions = typeof QUESTIONS;

async function measure(people: TestPerson[], search: Search, questions: Questions) {
  const sums = { recall: 0, ndcg: 0, rank: 0, precision: 0 };
  for (const [typed, answers] of questions) {
    const lists = await Promise.all(people.map(async (person) => await search(person, typed)));
    const merged = lists.flat().toSorted((a, b) => b.score - a.score);
    const found = [...new Set(merged.map((hit) => hit.message))];
    sums.recall += recallAt10(found, answers) / questions.length;
    sums.ndcg += ndcgAt10(found, answers) / questions.length;
    sums.rank += reciprocalRank(found, answers) / questions.length;
    sums.precision += precisionAt5(found, answers) / questions.length;
  }
  return sums;
}

test(
  "search by words and the built-in vectors finds what it found before",
  { timeout: 60_000 },
  async () => {
    const { t, people, wait } = await setupSchool();
    const words = await measure(people, byWords, QUESTIONS);
    const vectors = await measure(people, byMeaning(t), QUESTIONS);
    wait(60_000);
    const both = await measure(people, hybrid, QUESTIONS);
    // Measured: words 0.76 and 0.76, vectors 0.97 and 0.96, both 0.98 and 0.97.
    expect(words.recall).toBeGreaterThan(0.75);
    expect(words.ndcg).toBeGreaterThan(0.75);
    expect(vectors.recall).toBeGreaterThan(0.92);
    expect(vectors.ndcg).toBeGreaterThan(0.92);
    expect(both.recall).toBeGreaterThan(0.97);
    expect(both.ndcg).toBeGreaterThan(0.96);

    wait(60_000);
    const answered = [];
    for (const typed of UNANSWERED) {
      for (const person of people) answered.push(...(await hybrid(person, typed)));
    }
    expect(answered.length).toBeLessThanOrEqual(3);
  },
);

test(
  "what is asked as one speaks is answered by what it is about",
  { timeout: 60_000 },
  async () => {
    const { people, wait } = await setupSchool();
    const words = await measure(people, byWords, SPOKEN);
    wait(60_000);
    const both = await measure(people, hybrid, SPOKEN);
    // Measured: words 0.93, 0.92, 0.96 and 0.66, both 1, 0.99, 1 and 0.55. With words that are
    // everywhere counted like others it was 0.93, 0.89, 0.90 and 0.22, and 1, 0.96, 0.94 and 0.24.
    expect(words.recall).toBeGreaterThan(0.92);
    expect(words.ndcg).toBeGreaterThan(0.9);
    expect(words.rank).toBeGreaterThan(0.93);
    expect(words.precision).toBeGreaterThan(0.6);
    expect(both.recall).toBeGreaterThan(0.98);
    expect(both.ndcg).toBeGreaterThan(0.97);
    expect(both.rank).toBeGreaterThan(0.98);
    expect(both.precision).toBeGreaterThan(0.5);
  },
);

test(
  "what says a word itself stands above what only begins with it",
  { timeout: 60_000 },
  async () => {
    const { people, wait } = await setupSchool();
    const words = await measure(people, byWords, WHOLE);
    wait(60_000);
    const both = await measure(people, hybrid, WHOLE);
    // Measured: words 0.93 and 0.93, both 1 and 1. With beginnings counted like whole words it was
    // 0.75 and 0.66, and 0.71 and 0.59.
    expect(words.ndcg).toBeGreaterThan(0.9);
    expect(words.rank).toBeGreaterThan(0.9);
    expect(both.ndcg).toBeGreaterThan(0.98);
    expect(both.rank).toBeGreaterThan(0.98);
  },
);
