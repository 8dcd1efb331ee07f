import { expect, onTestFinished, test, vi } from "vitest";
import { findUrlProblem } from "./webhookUrl";

test.each([
  "https://bots.example.org/hook",
  "http://bots.example.org:8080/hook?key=1",
  "https://93.184.216.34/",
  "https://[2606:2800:220:1:248:1893:25c8:1946]/",
])("%s may be called", (url) => {
  expect(findUrlProblem(url)).toBeNull();
});

test.each([
  "not an address",
  "ftp://bots.example.org/",
  "file:///etc/passwd",
  "https://user:secret@bots.example.org/",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://backend:3210/",
  "http://printer.local/",
  "http://metadata.google.internal/",
  "http://127.0.0.1/",
  "http://0x7f.1/",
  "http://2130706433/",
  "http://10.1.2.3/",
  "http://172.20.0.1/",
  "http://192.168.1.1/",
  "http://169.254.169.254/latest/meta-data",
  "http://100.64.0.1/",
  "http://0.0.0.0/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[fd00::1]/",
  "http://[fe80::1]/",
  "http://[2002:7f00:1::]/",
])("%s may not", (url) => {
  expect(findUrlProblem(url)).not.toBeNull();
});

test("a host the server's settings name may be called, with its port or any", () => {
  vi.stubEnv("WEBHOOK_ALLOWED_HOSTS", "127.0.0.1:4300, bot");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(findUrlProblem("http://127.0.0.1:4300/")).toBeNull();
  expect(findUrlProblem("http://127.0.0.1:4301/")).not.toBeNull();
  expect(findUrlProblem("http://bot:9/")).toBeNull();
  expect(findUrlProblem("ftp://bot/")).not.toBeNull();
});
