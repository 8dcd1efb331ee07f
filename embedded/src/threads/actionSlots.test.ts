import { expect, test } from "vitest";
import { ActionSlots, createSlotMemory, SLOT_COUNT } from "./actionSlots";

function open() {
  const memory = createSlotMemory();
  return { thread: new ActionSlots(memory), front: new ActionSlots(memory) };
}

test("ACT-7 the front sees whose code runs, and what nobody can have noticed", () => {
  const { thread, front } = open();
  const [first, second] = [thread.take(7), thread.take(8)];
  expect([front.running, front.isResting]).toEqual([null, true]);
  first.run();
  expect(front.running).toBe(7);
  second.run();
  second.touch();
  expect(front.running).toBe(8);
  expect(front.touched()).toEqual([8]);
  thread.rest();
  expect([front.running, front.isResting]).toEqual([null, true]);
});

test("ACT-7 requests of the engine have numbers of their own, which the next engine uses again", () => {
  const { thread, front } = open();
  thread.take(7);
  const scheduled = thread.take(-7);
  scheduled.run();
  scheduled.touch();
  expect([front.running, front.touched()]).toEqual([-7, [-7]]);
  thread.forgetEngine();
  expect([front.running, front.touched(), front.isResting]).toEqual([null, [], false]);
  scheduled.free();
});

test("ACT-7 places are used again, with nothing left of who was there", () => {
  const { thread, front } = open();
  const slots = Array.from({ length: SLOT_COUNT }, (_, i) => thread.take(i + 1));
  slots[5]?.touch();
  slots[5]?.free();
  thread.take(1000);
  expect(front.touched()).toEqual([]);
  const beyond = thread.take(1001);
  beyond.run();
  beyond.touch();
  beyond.free();
  expect([front.touched(), front.isResting]).toEqual([[], true]);
});
