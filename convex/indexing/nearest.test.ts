import { expect, test } from "vitest";
import type { Id } from "../_generated/dataModel";
import { mergeAnswers, planQuestions } from "./nearest";

const userId = "nadia" as Id<"users">;
const groups = (count: number) =>
  Array.from({ length: count }, (_, i) => `group${i}` as Id<"conversations">);
const found = (id: string, _score: number) => ({ _id: id as Id<"messageEmbeddings">, _score });

test("direct conversations take one question of two terms, whatever their number", () => {
  expect(planQuestions({ model: "m", userId, groupIds: [] })).toEqual([
    [
      { field: "participantA", value: "m:nadia" },
      { field: "participantB", value: "m:nadia" },
    ],
  ]);
});

test.each([
  [1, [1]],
  [64, [64]],
  [65, [64, 1]],
  [200, [64, 64, 64, 8]],
])("%i groups are asked for in questions of %j", (count, sizes) => {
  const [, ...questions] = planQuestions({ model: "m", userId, groupIds: groups(count) });
  expect(questions.map((terms) => terms.length)).toEqual(sizes);
  expect(questions.flat()).toEqual(
    groups(count).map((id) => ({ field: "conversationId", value: `m:${id}` })),
  );
});

test("in one conversation only that one is asked for", () => {
  const [conversationId] = groups(1);
  expect(planQuestions({ model: "m", userId, groupIds: groups(3), conversationId })).toEqual([
    [{ field: "conversationId", value: "m:group0" }],
  ]);
});

test("answers become one list: best first, each once, none too far, no more than one answer has", () => {
  const answers = [
    [found("a", 0.9), found("b", 0.5)],
    [found("c", 0.7), found("a", 0.9), found("d", 0.1)],
  ];
  expect(mergeAnswers(answers, 0.2)).toEqual([
    { embeddingId: "a", score: 0.9 },
    { embeddingId: "c", score: 0.7 },
    { embeddingId: "b", score: 0.5 },
  ]);
  const many = Array.from({ length: 300 }, (_, i) => found(`${i}`, 1 - i / 1000));
  expect(mergeAnswers([many.slice(150), many.slice(0, 150)], 0)).toHaveLength(256);
});
