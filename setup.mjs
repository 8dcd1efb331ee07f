#!/usr/bin/env node
// The one command: start, test, dev and setup all come through here.
//
// This file must parse on old Nodes, so that they get a sentence and not a syntax error:
// no static imports of our own modules, no syntax newer than ES2018.

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const recentEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

if (recentEnough) {
  void import("./scripts/main.mjs").then(({ main }) => main(process.argv.slice(2)));
} else {
  process.stderr.write(
    "chat needs Node 20.19, 22.12 or newer, and this is " +
      process.versions.node +
      ": install a newer Node from https://nodejs.org and run the same command again.\n",
  );
  process.exitCode = 1;
}
