import { runFunction } from "./deployment.mjs";
import { say, step } from "./say.mjs";
import { isRecord, toRecords } from "./shape.mjs";

const SEED_TIMEOUT_MS = 5 * 60_000;

/**
 * Fills the deployment with the demo school (once; a second time changes nothing) and prints who
 * can sign in.
 * @param {import("./deployment.mjs").Deployment} deployment
 */
export async function fillWithDemo(deployment) {
  const seed = await step("Adding the demo school", () =>
    runFunction(deployment, "seed:demo", {}, { timeoutMs: SEED_TIMEOUT_MS }),
  );
  if (!isRecord(seed)) throw new Error("seed:demo returned no record");
  if (seed["created"] !== true) say("  It was there already.");
  for (const { name, email, password } of toRecords(seed["accounts"])) {
    say(`  ${String(name)}: ${String(email)}, password "${String(password)}"`);
  }
}
