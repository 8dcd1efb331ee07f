import { expect, test } from "vitest";
import { Metrics } from "./metrics";

test("counters, with and without a label", () => {
  const metrics = new Metrics();
  metrics.counter("a_total", "plain").add();
  const labelled = metrics.counter("b_total", "by kind", "kind");
  labelled.add(2, "x");
  labelled.add(1, 'y"\n');
  expect(metrics.toText()).toBe(
    `# HELP a_total plain\n# TYPE a_total counter\na_total 1\n` +
      `# HELP b_total by kind\n# TYPE b_total counter\nb_total{kind="x"} 2\nb_total{kind="y__"} 1\n`,
  );
});

test("a gauge is read when asked", () => {
  const metrics = new Metrics();
  let value = 1;
  metrics.gauge("g", "now", () => value);
  value = 5;
  expect(metrics.toText()).toContain("\ng 5\n");
});

test("histogram buckets add up and hold what is beyond the last", () => {
  const metrics = new Metrics();
  const times = metrics.histogram("t_seconds", "time", "kind");
  for (const seconds of [0.0001, 0.0009, 0.2, 100]) times.observe(seconds, "q");
  const lines = metrics.toText().split("\n");
  expect(lines).toContain(`t_seconds_bucket{kind="q",le="0.0005"} 1`);
  expect(lines).toContain(`t_seconds_bucket{kind="q",le="0.001"} 2`);
  expect(lines).toContain(`t_seconds_bucket{kind="q",le="0.25"} 3`);
  expect(lines).toContain(`t_seconds_bucket{kind="q",le="10"} 3`);
  expect(lines).toContain(`t_seconds_bucket{kind="q",le="+Inf"} 4`);
  expect(lines).toContain(`t_seconds_count{kind="q"} 4`);
});
