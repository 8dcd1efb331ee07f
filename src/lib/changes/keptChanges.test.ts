import type { Id } from "@convex/_generated/dataModel";
import { expect, it } from "vitest";
import { createMemorySmallStore } from "../../test/smallStore";
import { HOUR } from "../time";
import { KeptChanges } from "./keptChanges";

const messageId = "message" as Id<"messages">;
const never = () => new Promise<never>(() => undefined);

/** A device on which pages are opened one after the other. */
function setUp() {
  const { store, texts, fill } = createMemorySmallStore();
  let clock = 1000;
  return {
    texts,
    fill,
    pass: (ms: number) => {
      clock += ms;
    },
    openPage: (userId = "nadia") => {
      const changes = new KeptChanges(store, () => clock);
      changes.setOwner(userId);
      const resumed: unknown[] = [];
      const resume = (answer: () => Promise<void> = () => Promise.resolve()) =>
        changes.resume((kind, args) => {
          resumed.push([kind, args]);
          return answer();
        });
      return { changes, resume, resumed };
    },
  };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it("makes again, in their order, what a reload cut off", async () => {
  const device = setUp();
  const before = device.openPage();
  void before.changes.make("edit", { messageId, body: "one" }, never);
  void before.changes.make("edit", { messageId, body: "two" }, never);
  device.pass(10);
  void before.changes.make("react", { messageId, emoji: "👍", isOn: true }, never);

  const after = device.openPage();
  after.resume();
  expect(after.resumed).toEqual([
    ["edit", { messageId, body: "one" }],
    ["edit", { messageId, body: "two" }],
    ["react", { messageId, emoji: "👍", isOn: true }],
  ]);
  await settle();
  expect([...device.texts]).toEqual([]);
});

it("has a change on the device before it is made", async () => {
  const { texts, openPage } = setUp();
  let kept = 0;
  await openPage().changes.make("remove", { messageId }, async () => {
    kept = texts.size;
  });
  expect([kept, texts.size]).toEqual([1, 0]);
});

it("keeps nothing that was refused, and hands the refusal on", async () => {
  const { texts, openPage } = setUp();
  const refuse = () => Promise.reject(new Error("too old"));
  const { changes } = openPage();
  await expect(changes.make("edit", { messageId, body: "x" }, refuse)).rejects.toThrow("too old");
  expect([...texts]).toEqual([]);
});

it("does not resume twice what is on its way, nor what this page is making", () => {
  const { openPage } = setUp();
  const { changes, resume, resumed } = openPage();
  void changes.make("hide", { messageId }, never);
  resume();
  expect(resumed).toEqual([]);
  const next = openPage();
  next.resume(never);
  next.resume(never);
  expect(next.resumed).toHaveLength(1);
});

it("keeps one person's changes from another", () => {
  const { openPage } = setUp();
  void openPage("nadia").changes.make("hide", { messageId }, never);
  const amara = openPage("amara");
  amara.resume();
  expect(amara.resumed).toEqual([]);
  const nadia = openPage("nadia");
  nadia.resume();
  expect(nadia.resumed).toHaveLength(1);
});

it("forgets what nobody expects any more, and what is no change", () => {
  const device = setUp();
  void device.openPage().changes.make("hide", { messageId }, never);
  device.texts.set("chat.change.nadia.1", "no JSON");
  device.texts.set("chat.change.nadia.2", '{"kind":"toString","args":{},"madeAt":1000}');
  device.pass(8 * 24 * HOUR);
  const { resume, resumed } = device.openPage();
  resume();
  expect([resumed, [...device.texts]]).toEqual([[], []]);
});

it("goes on without a device that keeps anything", async () => {
  const { fill, openPage } = setUp();
  fill();
  const made: unknown[] = [];
  await openPage().changes.make("hide", { messageId }, async (args) => made.push(args));
  expect(made).toEqual([{ messageId }]);
});
