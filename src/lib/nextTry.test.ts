import { expect, it } from "vitest";
import { NextTry } from "./nextTry";

function setUp(random = 1) {
  const clock = { now: 0, tries: 0 };
  const nextTry = new NextTry({
    now: () => clock.now,
    random: () => random,
    tryNow: () => void (clock.tries += 1),
  });
  nextTry.start();
  const wait = (ms: number) => {
    clock.now += ms;
    nextTry.tick();
  };
  return { nextTry, clock, wait };
}

it("tries with growing pauses, up to eight seconds", () => {
  const { nextTry, clock, wait } = setUp();
  const pauses = [];
  for (let tried = 0; tried < 6; tried += 1) {
    pauses.push(nextTry.seconds());
    wait(nextTry.seconds() * 1000);
    expect(clock.tries).toBe(tried + 1);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 8, 8]);
});

it("counts down and does not try early", () => {
  const { nextTry, clock, wait } = setUp();
  for (let tried = 0; tried < 3; tried += 1) wait(nextTry.seconds() * 1000);
  wait(5000);
  expect(nextTry.seconds()).toBe(3);
  expect(clock.tries).toBe(3);
});

it("does not try at the same moment as everybody", () => {
  expect(setUp(0).nextTry).not.toEqual(setUp(1).nextTry);
});

it("begins again when asked to", () => {
  const { nextTry, wait } = setUp();
  for (let tried = 0; tried < 4; tried += 1) wait(8000);
  nextTry.start();
  expect(nextTry.seconds()).toBe(1);
});
