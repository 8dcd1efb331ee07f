import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call } from "../../test/support/engineHarness";
import { FakeEngine } from "../../test/support/fakeEngine";
import { silentLogger } from "../lib/logger";
import { QueryHub } from "../sync/queryHub";
import type { EngineEvent, FunctionCall } from "../threads/messages";
import { GuardedEngine, type EndedQuery, type EndingEngine } from "./guardedEngine";
import { Quarantine } from "./quarantine";

class FakeEndingEngine extends FakeEngine implements EndingEngine {
  end: (query: EndedQuery) => void = () => {};
  onEnded(listener: (query: EndedQuery) => void): void {
    this.end = listener;
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setup() {
  const engine = new FakeEndingEngine();
  const guarded = new GuardedEngine(engine, new Quarantine(() => Date.now()));
  const hub = new QueryHub(guarded, silentLogger);
  const watcher = { onChange: () => {} };
  const watch = (...calls: FunctionCall[]) =>
    hub.watch(
      calls.map((one) => ({ call: one, journal: null })),
      watcher,
    );
  return { engine, guarded, hub, watch, watcher };
}
const hanging = call("a:hang", {});
const good = call("a:good", {});
const deployment = (version: number): EngineEvent => ({
  type: "deployment",
  deployment: { version, authProviders: [], hasHttpRouter: false, nodeModules: [] },
});
const settle = () => vi.advanceTimersByTimeAsync(0);
const asked = (engine: FakeEngine) =>
  engine.pending("subscribe").map(({ subscriptions }) => subscriptions.map((one) => one.call.path));

test("SYNC-18 a query that ended the engine is not run for the next one who asks", async () => {
  const { engine, guarded, hub, watch, watcher } = setup();
  const [first] = watch(hanging);
  engine.end({ subscriptionId: 1 });
  engine.restart({
    subscriptionId: 1,
    result: { ok: false, errorMessage: "timed out", logLines: [] },
  });
  // Reloading the page takes the subscription away and makes it again.
  if (first) hub.release([first], watcher);
  const [again, other] = watch(hanging, good);
  expect(asked(engine)).toEqual([["a:good"]]);
  engine.answerSubscribe("1");
  await settle();
  expect(again?.result).toMatchObject({ ok: false, notRun: { retryAfterMs: null } });
  expect(other?.result).toMatchObject({ ok: true, value: "1" });
  const once = await guarded.request<"query">({ type: "query", call: hanging });
  expect(once).toMatchObject({ ok: false });
  expect(once.ok || once.errorMessage).toContain("not run again for 10 s");
  // Whoever operates the server may.
  const admin: FunctionCall = { ...hanging, identity: { kind: "admin", attributes: null } };
  void guarded.request<"query">({ type: "query", call: admin });
  expect(engine.pending("query")).toHaveLength(1);
});

test("SYNC-18 with other code it is run again", async () => {
  const { engine, watch } = setup();
  engine.emit(deployment(1));
  engine.end({ call: hanging });
  watch(hanging);
  engine.answerSubscribe();
  await settle();
  engine.emit(deployment(1));
  expect(asked(engine)).toEqual([]);
  engine.emit(deployment(2));
  expect(asked(engine)).toEqual([["a:hang"]]);
});

test("SYNC-18 those who only called the same function go on by themselves after its pause", async () => {
  const { engine, hub, watch, watcher } = setup();
  for (const n of [1, 2, 3, 4]) engine.end({ call: call("a:hang", { n }) });
  const [innocent, gone] = watch(call("a:hang", { n: 5 }), call("a:hang", { n: 6 }));
  engine.answerSubscribe();
  await settle();
  expect(innocent?.result?.ok).toBe(false);
  if (gone) hub.release([gone], watcher);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked(engine)).toEqual([["a:hang"]]);
  engine.answerSubscribe("5");
  await settle();
  expect(innocent?.result).toMatchObject({ ok: true, value: "5" });
});
