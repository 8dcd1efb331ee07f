import type { QueryCtx } from "../_generated/server";
import { toTimeTextOrNull } from "../lib/timeText";
import { readMailSetup } from "../mail/server";
import { getHealth } from "./mailQueue";

/** Rows counted; more are told as "and more". */
const COUNT_MAX = 1_000;

/** How e-mail is set up and how it goes, for the administrator: without user and password. */
export async function inspectMail(ctx: QueryCtx) {
  const setup = readMailSetup();
  const health = await getHealth(ctx);
  const waiting = await ctx.db.query("mailQueue").take(COUNT_MAX + 1);
  return {
    state: setup.kind,
    setupProblem: setup.kind === "broken" ? setup.problem : null,
    server: setup.kind === "ready" ? `${setup.server.host}:${setup.server.port}` : null,
    from: setup.kind === "ready" ? setup.server.from.address : null,
    waiting: Math.min(waiting.length, COUNT_MAX),
    isMore: waiting.length > COUNT_MAX,
    lastSentAt: toTimeTextOrNull(health?.sentAt),
    failuresInARow: health?.failures ?? 0,
    lastProblem: health?.problem ?? null,
    lastFailedAt: toTimeTextOrNull(health?.failedAt),
  };
}
