import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChatLoadResult, type ChatProfile, keyOf, runChatLoad } from "./drivers/chatLoad";
import { machine, writeReport } from "./report";
import type { ChatSystem } from "./systems/chatSystem";
import { createSystem, SYSTEM_NAMES } from "./systems/systems";

const USAGE = `Usage: node bench/run.mjs chat [options]
  --profile NAME      a file of bench/profiles (default classroom)
  --systems A,B       what to measure, one after the other: ${SYSTEM_NAMES.join(", ")} (default embedded)
  --rate N            messages per second over all people, instead of the profile's
  --seconds N         instead of the profile's
  --out FILE          keep the result there as JSON
`;

type Verified = ChatLoadResult & { stored: number; verdict: string };

/** Many people who all talk at once, on one system or on several in the same run. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: "string", default: "classroom" },
      systems: { type: "string", default: "embedded" },
      rate: { type: "string" },
      seconds: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const profile = readProfile(values.profile);
  if (values.rate) profile.messagesPerSecondPerUser = Number(values.rate) / profile.users;
  if (values.seconds) profile.seconds = Number(values.seconds);

  const results: Verified[] = [];
  for (const name of values.systems.split(",")) {
    results.push(await measure(createSystem(name), profile));
  }
  writeReport({ machine, settings: profile, results }, values.out);
  if (results.some((result) => result.verdict !== SOUND)) process.exitCode = 1;
}

const SOUND = "nothing lost, nothing twice, in order";

export function readProfile(name: string): ChatProfile {
  return JSON.parse(
    readFileSync(join(process.cwd(), "bench/profiles", `${name}.json`), "utf8"),
  ) as ChatProfile;
}

async function measure(system: ChatSystem, profile: ChatProfile): Promise<Verified> {
  let failed = true;
  try {
    process.stderr.write(`${system.name}: starting with ${profile.users} people\n`);
    await system.start(profile.users);
    const rate = profile.users * profile.messagesPerSecondPerUser;
    process.stderr.write(`${system.name}: ${rate} messages/s for ${profile.seconds} s\n`);
    const result = await runChatLoad(system, profile);
    let stored = 0;
    for (let pair = 0; pair < profile.users / 2; pair++)
      stored += countInOrder(pair, await system.readBack(pair));
    failed = false;
    return { ...result, stored, verdict: verdictOf(result, stored) };
  } finally {
    await system.stop({ failed });
  }
}

/** Each sender's messages must be there without a gap, in the order sent. */
function countInOrder(pair: number, bodies: string[]): number {
  const next = new Map<string, number>();
  for (const body of bodies) {
    const [sender = "", sequence = ""] = keyOf(body).split(":");
    const expected = next.get(sender) ?? 0;
    if (Number(sequence) !== expected)
      throw new Error(`pair ${pair}: stored ${keyOf(body)} where nr ${expected} was due`);
    next.set(sender, expected + 1);
  }
  return bodies.length;
}

function verdictOf({ sent, delivered }: ChatLoadResult, stored: number): string {
  if (stored === sent && delivered === sent) return SOUND;
  return `${sent - stored} not stored, ${sent - delivered} not delivered in time`;
}
