import { expect, test } from "vitest";
import { call } from "../../test/support/engineHarness";
import type { Identity } from "../threads/messages";
import { Quarantine } from "./quarantine";

function open() {
  const clock = { ms: 1_000_000 };
  return { clock, quarantine: new Quarantine(() => clock.ms) };
}
const user = (name: string): Identity => ({ kind: "user", attributes: `{"name":"${name}"}` });

test("SYNC-18 a call that was ended pauses, each time for twice as long; others of its function do not", () => {
  const { clock, quarantine } = open();
  const hanging = call("a:b", { n: 1 });
  const isRefused = () => quarantine.refusal(hanging) !== null;
  expect([quarantine.isEmpty, isRefused()]).toEqual([true, false]);
  for (const pauseMs of [10_000, 20_000, 40_000]) {
    quarantine.note(hanging);
    clock.ms += pauseMs - 1;
    expect(isRefused()).toBe(true);
    clock.ms += 1;
    expect(isRefused()).toBe(false);
  }
  quarantine.note(hanging);
  expect(quarantine.refusal(hanging)).toMatchObject({
    text: expect.stringContaining("not run again for 80 s") as string,
    retryAfterMs: null,
  });
  const others = [
    call("a:b", { n: 2 }),
    call("a:c", { n: 1 }),
    call("a:b", { n: 1 }, { identity: user("ada") }),
    call("a:b", { n: 1 }, { componentPath: "part" }),
  ];
  expect(others.map((other) => quarantine.refusal(other))).toEqual([null, null, null, null]);
});

test("SYNC-18 a function that is ended with many arguments pauses as a whole, for a short time", () => {
  const { clock, quarantine } = open();
  const other = call("a:b", { n: 99 });
  const noteMany = () => {
    for (const n of [1, 2, 3, 4]) quarantine.note(call("a:b", { n }));
  };
  for (const n of [1, 2, 3]) quarantine.note(call("a:b", { n }));
  expect(quarantine.refusal(other)).toBeNull();
  quarantine.note(call("a:b", { n: 4 }));
  expect(quarantine.refusal(other)?.retryAfterMs).toBe(5_000);
  expect(quarantine.refusal(call("a:c", {}))).toBeNull();
  clock.ms += 5_000;
  expect(quarantine.refusal(other)).toBeNull();
  quarantine.note(call("a:b", { n: 5 }));
  expect(quarantine.refusal(other)?.retryAfterMs).toBe(10_000);
  clock.ms += 3_600_000;
  noteMany();
  expect(quarantine.refusal(other)?.retryAfterMs).toBe(5_000);
});

test("SYNC-18 other code is another chance, and arguments do not fill the memory", () => {
  const { quarantine } = open();
  const first = call("a:b", { n: 0 });
  quarantine.note(first);
  quarantine.clear();
  expect([quarantine.refusal(first), quarantine.isEmpty]).toEqual([null, true]);
  quarantine.note(first);
  for (let n = 1; n <= 1_000; n++) quarantine.note(call(`a:f${n}`, {}));
  expect(quarantine.refusal(first)).toBeNull();
  expect(quarantine.refusal(call("a:f1", {}))).not.toBeNull();
});
