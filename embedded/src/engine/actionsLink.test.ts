import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { call } from "../../test/support/engineHarness";
import { openDatabase } from "../database/database";
import { realClock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import type { ActionsRequest, EngineRequest } from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { ActionsLink } from "./actionsLink";

const database = openDatabase({ store: openVersionedStore(new MemoryStore()), clock: realClock });

/** The other side: answers an action with its path, or not at all. */
function openThread(link: ActionsLink, options: { answers: boolean }) {
  const { port1, port2 } = new MessageChannel();
  const rpc = new RpcPort<EngineRequest, never, ActionsRequest, never>(port2, {
    onRequest: (request) => {
      if (!options.answers) return new Promise(() => {});
      const path = request.type === "action" ? request.call.path : request.type;
      return { ok: true, value: path, logLines: [], journal: null };
    },
  });
  link.connect(port1);
  return {
    end: () => {
      rpc.close(new Error("the thread ends"));
      port2.close();
    },
  };
}
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

test("SCHED-5 an action that was running when its thread ended is over, one that comes due then waits", async () => {
  const link = new ActionsLink(database, () => Promise.reject(new Error("not used")));
  const first = openThread(link, { answers: false });
  const running = link.run(call("running", {}), "r1", "job1");
  await turns();
  first.end();
  await expect(running).rejects.toMatchObject({ code: "ActionsRestarted" });
  const due = link.run(call("due", {}), "r2", "job2");
  await turns();
  expect(link.isIdle).toBe(false);
  const second = openThread(link, { answers: true });
  expect(await due).toMatchObject({ ok: true, value: "due" });
  expect(link.isIdle).toBe(true);
  second.end();
});
