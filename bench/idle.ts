import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { machine, note, writeReport } from "./report";
import type { ChatConnection } from "./systems/chatSystem";
import { embeddedChat } from "./systems/embedded";

/**
 * What open pages cost while nobody writes: each has its conversation and its list subscribed.
 * `node bench/run.mjs idle --clients 2000`
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      clients: { type: "string", default: "2000" },
      people: { type: "string", default: "40" },
      seconds: { type: "string", default: "20" },
      out: { type: "string" },
    },
  });
  const [clients, people] = [Number(values.clients), Number(values.people)];
  const system = embeddedChat({ vectors: false });
  let failed = true;
  try {
    await system.start(people);
    await sleep(3000);
    const before = system.usage();
    note(`connecting ${clients}`);
    const open: ChatConnection[] = [];
    for (let index = 0; index < clients; index++) {
      open.push(await system.connect(index % people, () => {}));
    }
    await sleep(5000);
    const start = system.usage();
    await sleep(Number(values.seconds) * 1000);
    const end = system.usage();
    const stillOpen = await Promise.race([
      Promise.any(open.map((connection) => connection.broken)).catch(() => false),
      sleep(0, true),
    ]);
    for (const connection of open) connection.close();
    failed = false;
    writeReport(
      {
        machine,
        clients,
        stillOpen,
        residentMbBefore: before.residentBytes / 2 ** 20,
        residentMb: end.residentBytes / 2 ** 20,
        addedMb: (end.residentBytes - before.residentBytes) / 2 ** 20,
        connectCpuMsEach: (start.cpuMs - before.cpuMs) / clients,
        idleCpuPercent: (end.cpuMs - start.cpuMs) / (Number(values.seconds) * 10),
      },
      values.out,
    );
  } finally {
    await system.stop({ failed });
  }
}
