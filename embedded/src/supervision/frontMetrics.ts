import { monitorEventLoopDelay } from "node:perf_hooks";
import { Metrics } from "../lib/metrics";

const LAG_RESOLUTION_MS = 20;

/** What the front counts; one per process. */
export class FrontMetrics {
  readonly #metrics = new Metrics();
  readonly requests = this.#metrics.counter(
    "chat_http_requests_total",
    "HTTP answers, by class of status.",
    "status",
  );
  readonly mutations = this.#metrics.histogram(
    "chat_mutation_answer_seconds",
    "From a mutation's arrival on a socket to its answer, waiting and disk included.",
  );
  readonly transitions = this.#metrics.counter("chat_transitions_total", "Transitions sent.");
  readonly sentCharacters = this.#metrics.counter(
    "chat_socket_sent_characters_total",
    "Text sent to sockets.",
  );
  readonly authErrors = this.#metrics.counter(
    "chat_auth_errors_total",
    "Tokens that were refused on sockets.",
  );

  /** Gauges are read when somebody asks. */
  constructor(read: {
    sockets: () => number;
    queries: () => number;
    outstanding: () => number;
    restarts: () => number;
  }) {
    const gauge = this.#metrics.gauge.bind(this.#metrics);
    gauge("chat_sockets", "Open sync connections.", read.sockets);
    gauge("chat_queries", "Queries of all sockets, equal ones counted once.", read.queries);
    gauge("chat_outstanding_requests", "Requests the engine has not answered.", read.outstanding);
    gauge("chat_engine_restarts_recent", "Engines lost within the last minute.", read.restarts);
    const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    lag.enable();
    gauge(
      "chat_event_loop_lag_seconds",
      "99th percentile of the front's delay since the last look.",
      () => {
        // The monitor measures whole periods: what is over the resolution is delay.
        const seconds = Math.max(0, lag.percentile(99) / 1e9 - LAG_RESOLUTION_MS / 1000);
        lag.reset();
        return seconds;
      },
    );
    gauge("process_resident_memory_bytes", "Memory of the whole process.", () =>
      process.memoryUsage.rss(),
    );
    gauge("process_cpu_seconds_total", "CPU time of all threads.", () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
    gauge("process_uptime_seconds", "Since the start.", () => process.uptime());
  }

  toText(): string {
    return this.#metrics.toText();
  }
}
