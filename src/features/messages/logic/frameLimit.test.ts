import { expect, test } from "vitest";
import { FrameLimit } from "./frameLimit";

function setup(max: number) {
  const waiting: (() => void)[] = [];
  const limit = new FrameLimit(max, (run) => waiting.push(run));
  const nextFrame = () => waiting.splice(0).forEach((run) => run());
  return { limit, nextFrame, waiting };
}

test("what is over the limit happens once, in the next frame", () => {
  const { limit, nextFrame } = setup(2);
  const later: string[] = [];
  expect(limit.take(() => later.push("a"))).toBe(true);
  expect(limit.take(() => later.push("b"))).toBe(true);
  expect(limit.take(() => later.push("c"))).toBe(false);
  expect(limit.take(() => later.push("d"))).toBe(false);
  expect(later).toEqual([]);
  nextFrame();
  expect(later).toEqual(["d"]);
});

test("each frame has its own, and nothing asks for frames while nothing happens", () => {
  const { limit, nextFrame, waiting } = setup(1);
  const never = () => expect.unreachable();
  expect(limit.take(never)).toBe(true);
  nextFrame();
  expect(limit.take(never)).toBe(true);
  nextFrame();
  expect(waiting).toHaveLength(0);
});

test("one that never ends goes on a few times a frame", () => {
  const { limit, nextFrame } = setup(10);
  let times = 0;
  const step = () => {
    while (limit.take(step)) times += 1;
  };
  step();
  expect(times).toBe(10);
  nextFrame();
  expect(times).toBe(20);
});
