import { parseArgs } from "node:util";
import { readProfile } from "./chat";
import { type ChatLoadResult, runChatLoad } from "./drivers/chatLoad";
import { machine, note, writeReport } from "./report";
import { createSystem } from "./systems/systems";

const MAX_P99_MS = 250;
const MIN_ACHIEVED = 0.95;

/**
 * Raises the rate until a system no longer keeps up: p99 delivery over 250 ms, or less than 95% of
 * the messages in time. `node bench/run.mjs breakpoint --systems embedded,socketio --step 400`
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      systems: { type: "string", default: "embedded,socketio" },
      from: { type: "string", default: "400" },
      step: { type: "string", default: "400" },
      to: { type: "string", default: "6000" },
      seconds: { type: "string", default: "8" },
      out: { type: "string" },
    },
  });
  const profile = { ...readProfile("classroom"), seconds: Number(values.seconds) };
  const results = [];
  for (const name of values.systems.split(",")) {
    const system = createSystem(name);
    const rounds: ChatLoadResult[] = [];
    let failed = true;
    try {
      await system.start(profile.users);
      for (let rate = Number(values.from); rate <= Number(values.to); rate += Number(values.step)) {
        const messagesPerSecondPerUser = rate / profile.users;
        const round = await runChatLoad(system, { ...profile, messagesPerSecondPerUser });
        rounds.push(round);
        const { achieved, deliveryMs, cpuMsPerMessage } = round;
        note(
          `${system.name}: ${rate}/s, ${(achieved * 100).toFixed(0)}% in time, p99 ${deliveryMs.p99.toFixed(0)} ms, ${cpuMsPerMessage.toFixed(2)} ms CPU each`,
        );
        if (!keepsUp(round)) break;
      }
      failed = false;
    } finally {
      await system.stop({ failed });
    }
    const passed = rounds.filter(keepsUp);
    results.push({
      system: system.name,
      lastGood: (passed.at(-1)?.asked ?? 0) / profile.seconds,
      rounds,
    });
  }
  writeReport({ machine, settings: profile, results }, values.out);
}

function keepsUp({ deliveryMs, achieved }: ChatLoadResult): boolean {
  return deliveryMs.p99 <= MAX_P99_MS && achieved >= MIN_ACHIEVED;
}
