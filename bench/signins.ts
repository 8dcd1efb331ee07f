import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readProfile } from "./chat";
import { runChatLoad } from "./drivers/chatLoad";
import { machine, note, writeReport } from "./report";
import { embeddedChat } from "./systems/embedded";

/**
 * A school signs in at nine: the same load of messages twice, the second time with 200 sign-ins a
 * minute beside it. `node bench/run.mjs signins`
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: "string", default: "20" },
      "per-minute": { type: "string", default: "200" },
      out: { type: "string" },
    },
  });
  const profile = { ...readProfile("classroom"), seconds: Number(values.seconds) };
  const pauseMs = 60_000 / Number(values["per-minute"]);
  const system = embeddedChat({ vectors: false });
  let failed = true;
  try {
    await system.start(profile.users);
    note("without sign-ins");
    const quiet = await runChatLoad(system, profile);
    note("with sign-ins");
    const stop = new AbortController();
    const signIns = signInSteadily((person) => system.signIn(person), pauseMs, stop.signal);
    const busy = await runChatLoad(system, profile);
    stop.abort();
    const count = await signIns;
    failed = false;
    const p99Moved = busy.deliveryMs.p99 - quiet.deliveryMs.p99;
    writeReport({ machine, settings: profile, signIns: count, p99Moved, quiet, busy }, values.out);
  } finally {
    await system.stop({ failed });
  }
}

async function signInSteadily(
  signIn: (person: number) => Promise<void>,
  pauseMs: number,
  signal: AbortSignal,
): Promise<number> {
  const all: Promise<void>[] = [];
  while (!signal.aborted) {
    all.push(signIn(all.length % 200));
    await sleep(pauseMs);
  }
  await Promise.all(all);
  return all.length;
}
