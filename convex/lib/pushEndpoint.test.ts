import { afterEach, expect, test, vi } from "vitest";
import { isPushEndpoint } from "./pushEndpoint";

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  "https://fcm.googleapis.com/fcm/send/abc:APA91b",
  "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
  "https://wns2-db5p.notify.windows.com/w/?token=BQYAAAA%3d",
  "https://web.push.apple.com/QHs0",
])("takes %s", (endpoint) => {
  expect(isPushEndpoint(endpoint)).toBe(true);
});

const REFUSED = [
  "",
  "no address",
  "http://fcm.googleapis.com/fcm/send/abc",
  "https://fcm.googleapis.com:8443/fcm/send/abc",
  "https://user:secret@fcm.googleapis.com/fcm/send/abc",
  "https://127.0.0.1/push",
  "https://0x7f.1/push",
  "https://10.0.0.4/push",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/push",
  "https://[2001:db8::1]/push",
  "https://localhost/push",
  "https://router.lan/push",
  "https://backend/push",
  `https://fcm.googleapis.com/${"x".repeat(1024)}`,
  "file:///etc/passwd",
];

test.each([
  ...REFUSED,
  "https://evil.example/push",
  "https://fcm.googleapis.com.evil.example/push",
  "https://evilpush.apple.com.example/push",
  "https://notpush.apple.com/push",
])("refuses %s", (endpoint) => {
  expect(isPushEndpoint(endpoint)).toBe(false);
});

test.each(REFUSED)("also where every public service is trusted: %s", (endpoint) => {
  vi.stubEnv("PUSH_SERVICES", "*");
  expect(isPushEndpoint(endpoint)).toBe(false);
});

test("an operator trusts other services, or every public one", () => {
  vi.stubEnv("PUSH_SERVICES", "push.school.example");
  expect(isPushEndpoint("https://push.school.example/a")).toBe(true);
  expect(isPushEndpoint("https://fcm.googleapis.com/a")).toBe(false);
  vi.stubEnv("PUSH_SERVICES", "*");
  expect(isPushEndpoint("https://anywhere.example/a")).toBe(true);
});

test("one host inside the network is opened for tests, by name and port", () => {
  vi.stubEnv("PUSH_TEST_SERVICE", "127.0.0.1:4500");
  expect(isPushEndpoint("http://127.0.0.1:4500/a")).toBe(true);
  expect(isPushEndpoint("http://127.0.0.1:4501/a")).toBe(false);
  expect(isPushEndpoint("http://localhost:4500/a")).toBe(false);
});
