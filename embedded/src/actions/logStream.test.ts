import { expect, test } from "vitest";
import { LogBuffer } from "../functions/logBuffer";
import { FakeClock } from "../runtime/fakeClock";
import type { LogEntry } from "../threads/messages";
import { LogStream } from "./logStream";

function open() {
  const clock = new FakeClock(1_000);
  const entries: LogEntry[] = [];
  const logs = new LogBuffer();
  const fields = { udfType: "Action", componentPath: null, identifier: "a:b", requestId: "r" };
  const stream = new LogStream({ logs, fields, clock, emit: (entry) => entries.push(entry) });
  const print = (text: string) => {
    logs.add("LOG", [text]);
    stream.note();
  };
  return { clock, entries, stream, print };
}
const textsOf = (lines: unknown) =>
  (lines as { messages: string[] }[]).map(({ messages }) => messages.join(" "));

test("LOG-3 what a long action prints is heard of while it runs, once", async () => {
  const { clock, entries, stream, print } = open();
  print("one");
  print("two");
  await clock.advance(249);
  expect(entries).toEqual([]);
  await clock.advance(1);
  print("three");
  await clock.advance(250);
  print("four");
  const { logLines, executionId } = stream.end();
  await clock.advance(1_000);
  expect(entries.map((entry) => textsOf(entry.logLines))).toEqual([["one", "two"], ["three"]]);
  expect(entries[0]).toMatchObject({
    kind: "Progress",
    udfType: "Action",
    identifier: "a:b",
    requestId: "r",
    timestamp: 1.25,
    executionId,
  });
  expect(textsOf(logLines)).toEqual(["four"]);
});

test("LOG-3 a short one has all its lines in its last entry", async () => {
  const { clock, entries, stream, print } = open();
  print("one");
  expect(textsOf(stream.end().logLines)).toEqual(["one"]);
  print("after the end");
  await clock.advance(1_000);
  expect(entries).toEqual([]);
});
