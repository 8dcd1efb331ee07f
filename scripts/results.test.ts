import { expect, test } from "vitest";
import { inRoot } from "./paths.mjs";
import {
  addCounts,
  closingLine,
  countPlaywright,
  countVitest,
  listSecondTries,
} from "./results.mjs";

function file(name: string, statuses: string[], status = "passed") {
  return {
    name: inRoot(name),
    status,
    assertionResults: statuses.map((each) => ({ status: each })),
  };
}

test("vitest's results are counted by top folder", () => {
  const counts = countVitest({
    testResults: [
      file("convex/users.test.ts", ["passed", "passed"]),
      file("convex/messages.test.ts", ["passed", "failed"], "failed"),
      file("src/lib/time.test.ts", ["passed", "skipped", "todo"]),
    ],
  });
  expect(Object.fromEntries(counts)).toEqual({
    convex: { passed: 3, failed: 1, skipped: 0 },
    src: { passed: 1, failed: 0, skipped: 2 },
  });
});

test("a file that does not load or holds no test counts as a failure", () => {
  const counts = countVitest({
    testResults: [file("convex/a.test.ts", [], "failed"), file("src/b.test.ts", [])],
  });
  expect([counts.get("convex")?.failed, counts.get("src")?.failed]).toEqual([1, 1]);
});

test("a hook that threw counts as a failure although no test failed", () => {
  const counts = countVitest({ testResults: [file("src/a.test.ts", ["passed"], "failed")] });
  expect(counts.get("src")).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("a browser test that passed at the second try counts as failed, and is named", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 1 };
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 5, failed: 3, skipped: 1 });
  const spec = (title: string, status: string) => {
    return { title, file: "app.spec.ts", line: 32, tests: [{ status }] };
  };
  const suites = [
    {
      specs: [spec("fine", "expected"), spec("shaky", "flaky")],
      suites: [{ specs: [spec("deep", "flaky"), spec("wrong", "unexpected")] }],
    },
  ];
  expect(listSecondTries({ stats, suites })).toEqual([
    "app.spec.ts:32 shaky",
    "app.spec.ts:32 deep",
  ]);
});

test("the last line says what passed only at the second try", () => {
  expect(closingLine({ passed: 5, failed: 1, skipped: 0 }, ["app.spec.ts:32 shaky"])).toBe(
    '5 passed, 1 failed; 1 of them passed at the second try: "app.spec.ts:32 shaky"',
  );
});

test("an error outside the browser tests counts as failed", () => {
  const report = { stats: { expected: 5 }, errors: [{ message: "no config" }] };
  expect(countPlaywright(report)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test("no report counts nothing, which fails the run as a suite without tests", () => {
  expect([countVitest(null).size, countPlaywright(null)]).toEqual([
    0,
    { passed: 0, failed: 0, skipped: 0 },
  ]);
});

test("the closing line is the plain one that build servers read", () => {
  const total = addCounts([
    { passed: 2, failed: 0, skipped: 0 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
  expect(closingLine(total)).toBe("5 passed, 1 failed");
  expect(closingLine({ ...total, skipped: 2 })).toBe("5 passed, 1 failed, 2 skipped");
});
