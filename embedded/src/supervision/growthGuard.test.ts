import { expect, test } from "vitest";
import { GrowthGuard } from "./growthGuard";

type Look = [bytes: number, isRunning: boolean];
const look = (looks: Look[]) => {
  const guard = new GrowthGuard(100);
  return looks.map(([bytes, isRunning]) => guard.look(() => bytes, isRunning));
};

test("ACT-7 growth while functions run counts, less what is given back", () => {
  const grown: Look[] = [
    [500, true],
    [560, true],
    [620, true],
    [640, false],
    [600, true],
    [650, true],
  ];
  expect(look(grown)).toEqual([false, false, true, false, false, true]);
});

test("ACT-7 what the process grows by at other times is not counted", () => {
  const grown: Look[] = [
    [500, true],
    [700, false],
    [900, false],
    [950, true],
  ];
  expect(look(grown)).toEqual([false, false, false, false]);
});

test("ACT-7 after a pause, or when another function runs, counting begins afresh", () => {
  const pause = Array.from({ length: 21 }, (): Look => [590, false]);
  expect(look([[500, true], [590, true], ...pause, [680, true]])).not.toContain(true);
  const guard = new GrowthGuard(100);
  guard.look(() => 500, true);
  guard.look(() => 590, true);
  guard.reset();
  expect(guard.look(() => 680, true)).toBe(false);
  expect(guard.look(() => 695, true)).toBe(false);
  expect(guard.look(() => 790, true)).toBe(true);
});

test("ACT-7 while all rest nobody asks", () => {
  const guard = new GrowthGuard(100);
  let asked = 0;
  for (let n = 0; n < 100; n++) guard.look(() => ++asked, false);
  expect(asked).toBe(20);
});

test("ACT-7 what another thread takes meanwhile is not counted", () => {
  const guard = new GrowthGuard(100);
  const look = (bytes: number, taken: number) =>
    guard.look(
      () => bytes,
      true,
      () => taken,
    );
  expect([look(500, 40), look(700, 50), look(900, 60)]).toEqual([false, false, false]);
  // 20 and 20 were its own, with what V8 does for it; now all of it is.
  expect([look(950, 110), look(970, 130)]).toEqual([false, true]);
});
