import { statSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../database/types";
import { Metrics } from "../lib/metrics";
import type { LogEntry } from "../threads/messages";
import type { Engine } from "./engine";

/** What the engine tells about itself; the front puts it behind its own in /metrics. */
export class EngineMetrics {
  readonly #metrics = new Metrics();
  readonly #times = this.#metrics.histogram(
    "chat_function_seconds",
    "Time of executions, by kind of function.",
    "kind",
  );
  readonly #failures = this.#metrics.counter(
    "chat_function_failures_total",
    "Executions that ended with an error, by kind of function.",
    "kind",
  );

  constructor(parts: { engine: Engine; database: Database; dataDir: string | null }) {
    const { engine, database, dataDir } = parts;
    const gauge = this.#metrics.gauge.bind(this.#metrics);
    gauge("chat_engine_queue_length", "Executions that wait or run.", () => engine.queue.length);
    gauge("chat_subscriptions", "Queries that are kept up to date.", () => engine.live.size);
    gauge(
      "chat_unpublished_seconds",
      "How far commits are ahead of the disk.",
      () => Number(database.headTs - database.publishedTs) / 1e9,
    );
    if (dataDir === null) return;
    gauge("chat_database_bytes", "Size of the database file.", () => fileSize(dataDir));
  }

  /** Fed with the entries of the execution log. */
  observe(entry: LogEntry): void {
    const { udfType, executionTime, error } = entry;
    if (typeof udfType !== "string" || typeof executionTime !== "number") return;
    this.#times.observe(executionTime, udfType);
    if (typeof error === "string") this.#failures.add(1, udfType);
  }

  toText(): string {
    return this.#metrics.toText();
  }
}

function fileSize(dataDir: string): number {
  try {
    return statSync(join(dataDir, "database", "data.mdb")).size;
  } catch {
    return 0;
  }
}
