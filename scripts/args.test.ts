import { expect, test } from "vitest";
import { parseOptions } from "./args.mjs";

test("without arguments it sets up, on the usual port, for this machine only", () => {
  expect(parseOptions([])).toMatchObject({
    command: "setup",
    backend: null,
    port: 5173,
    host: "127.0.0.1",
    data: ".data",
    demo: false,
  });
});

test("reads a command and its options in any order", () => {
  expect(parseOptions(["--demo", "start", "--port", "8080"])).toMatchObject({
    command: "start",
    demo: true,
    port: 8080,
  });
});

test.each([
  [["restart"], '"restart" is no command'],
  [["start", "now"], '"now" is no command'],
  [["start", "--port", "http"], "--port http is no port"],
  [["start", "--port", "0"], "--port 0 is no port"],
  [["start", "--prot", "1"], "Unknown option '--prot'"],
  [["--backend", "mysql"], "--backend mysql is not known"],
])("refuses %j in one sentence", (argv, sentence) => {
  expect(() => parseOptions(argv)).toThrow(sentence);
});
