import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval(
  "wake a drainer that died",
  { minutes: 1 },
  internal.indexing.drainer.checkDrainer,
  {},
);

crons.interval(
  "wake an embedder that died",
  { minutes: 1 },
  internal.indexing.embedder.checkEmbedder,
  {},
);

for (const sender of ["bots", "mail", "push"] as const) {
  const name = `wake a sender that died: ${sender}`;
  crons.interval(name, { minutes: 1 }, internal.cleanup.wakeDead, { sender });
}

crons.interval(
  "embed anew after a change of provider",
  { minutes: 1 },
  internal.indexing.repair.checkProvider,
  {},
);

crons.interval("remove stale limits", { hours: 1 }, internal.cleanup.removeStaleLimits, {});
crons.interval("end sessions in time", { minutes: 1 }, internal.cleanup.endExpiringSessions, {});
crons.interval("remove expired sessions", { hours: 1 }, internal.cleanup.removeExpiredSessions, {});
crons.interval("remove expired exports", { hours: 1 }, internal.cleanup.removeExpiredExports, {});
crons.interval("remove orphan files", { hours: 1 }, internal.cleanup.removeOrphanFiles, {});

export default crons;
