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
  expect([7, 8, 9].map((rpcId) => front.isTouched(rpcId))).toEqual([false, true, false]);
  thread.rest();
  expect([front.running, front.isResting]).toEqual([null, true]);
});

test("ACT-7 a request of the engine runs too, but is none of the front's", () => {
  const { thread, front } = open();
  thread.take(0).run();
  expect([front.running, front.isResting]).toEqual([null, false]);
});

test("ACT-7 places are used again, with nothing left of who was there", () => {
  const { thread, front } = open();
  const slots = Array.from({ length: SLOT_COUNT }, (_, i) => thread.take(i + 1));
  slots[5]?.touch();
  slots[5]?.free();
  thread.take(1000);
  expect([front.isTouched(6), front.isTouched(1000)]).toEqual([false, false]);
});
