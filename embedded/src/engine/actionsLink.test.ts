import { MessageChannel } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { call } from "../../test/support/engineHarness";
import type { ActionsLoss, ActionsRequest, EngineRequest } from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { ActionsLink } from "./actionsLink";

function openLink() {
  let wanted = 0;
  const link = new ActionsLink({
    answer: () => Promise.reject(new Error("not used")),
    onWanted: () => wanted++,
  });
  const run = (path: string, nested = false) =>
    link.run({ call: call(path, {}), requestId: "r1", jobId: "job1", nested });
  return { link, run, timesWanted: () => wanted };
}

/** The other side: answers an action with its path, or not at all. */
function openThread(link: ActionsLink, options: { answers: boolean; loss?: ActionsLoss }) {
  const { port1, port2 } = new MessageChannel();
  const numbers = new Map<string, number>();
  const rpc = new RpcPort<EngineRequest, never, ActionsRequest, never>(port2, {
    onRequest: (request, rpcId) => {
      const path = request.type === "action" ? request.call.path : request.type;
      numbers.set(path, rpcId);
      if (!options.answers) return new Promise(() => {});
      return { ok: true, value: path, logLines: [], journal: null };
    },
  });
  link.connect(port1, options.loss ?? null);
  return {
    numberOf: (path: string) => numbers.get(path) ?? Number.NaN,
    untilAsked: (path: string) => waitUntil(() => numbers.has(path)),
    end: () => {
      rpc.close(new Error("the thread ends"));
      port2.close();
    },
  };
}
/** Vitest's own limit is a second, which a busy machine may need. */
const waitUntil = <T>(look: () => T) => vi.waitUntil(look, { timeout: 30_000 });
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));
const textOf = async (result: ReturnType<ActionsLink["run"]>) => {
  const settled = await result;
  return settled.ok ? settled.value : settled.errorMessage.split("\n").at(-1);
};

test("SCHED-5 an action that was running when its thread ended is over, one that comes due then waits", async () => {
  const { link, run } = openLink();
  const first = openThread(link, { answers: false });
  const running = run("running");
  await first.untilAsked("running");
  first.end();
  await turns();
  const due = run("due");
  await turns();
  expect(link.isIdle).toBe(false);
  const second = openThread(link, { answers: true });
  expect(await textOf(running)).toBe("Transient error while executing action");
  expect(await textOf(due)).toBe("due");
  expect(link.isIdle).toBe(true);
  second.end();
});

test("ENV-4 a deployment is there when the thread has it, or is no more", async () => {
  const { link } = openLink();
  const { port1, port2 } = new MessageChannel();
  let take: (() => void) | null = null;
  const takeOne = async () => {
    (await waitUntil(() => take))();
    take = null;
  };
  const rpc = new RpcPort<EngineRequest, never, ActionsRequest, never>(port2, {
    onRequest: () => new Promise<null>((resolve) => (take = () => resolve(null))),
  });
  link.connect(port1, null);
  const settled: string[] = [];
  void link.setDeployment({ version: 1 }).then(() => settled.push("first"));
  await waitUntil(() => take);
  expect(settled).toEqual([]);
  await takeOne();
  await expect.poll(() => settled).toEqual(["first"]);
  void link.setDeployment({ version: 2 }).then(() => settled.push("second"));
  await waitUntil(() => take);
  expect(settled).toEqual(["first"]);
  rpc.close(new Error("the thread ends"));
  port2.close();
  await expect.poll(() => settled).toEqual(["first", "second"]);
});

test("ACT-10 the one that ended the thread is told why, others begin again or were cut off", async () => {
  const { link, run } = openLink();
  const first = openThread(link, { answers: false });
  const [guilty, noticed, unnoticed, nested] = [
    run("guilty"),
    run("noticed"),
    run("unnoticed"),
    run("nested", true),
  ];
  await first.untilAsked("nested");
  first.end();
  const loss = {
    guilty: first.numberOf("guilty"),
    text: "JavaScript execution ran out of memory",
    touched: [first.numberOf("guilty"), first.numberOf("noticed")],
  };
  const second = openThread(link, { answers: true, loss });
  expect(await textOf(guilty)).toBe("JavaScript execution ran out of memory");
  expect(await textOf(noticed)).toBe("Transient error while executing action");
  expect(await textOf(unnoticed)).toBe("unnoticed");
  expect(await textOf(nested)).toBe("Transient error while executing action");
  second.end();
});

test("ACT-10 what loses its thread again and again is given up", async () => {
  const { link, run } = openLink();
  let thread = openThread(link, { answers: false });
  const unlucky = run("unlucky");
  for (let times = 0; times < 3; times++) {
    await thread.untilAsked("unlucky");
    thread.end();
    thread = openThread(link, { answers: false, loss: { guilty: null, text: "", touched: [] } });
  }
  expect(await textOf(unlucky)).toBe("Transient error while executing action");
  thread.end();
});

test("ACT-11 a thread is asked for when there is none", async () => {
  const { link, run, timesWanted } = openLink();
  const first = run("first");
  expect(timesWanted()).toBe(1);
  const thread = openThread(link, { answers: true });
  expect(await textOf(first)).toBe("first");
  await run("second");
  expect(timesWanted()).toBe(1);
  thread.end();
});
