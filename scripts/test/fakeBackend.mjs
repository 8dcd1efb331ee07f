// Stands in for the embedded backend in tests of who starts and watches it. It behaves as the word
// in --data says, and writes down each start in the file of that name.
import { appendFileSync, readFileSync } from "node:fs";

const data = process.argv[process.argv.indexOf("--data") + 1] ?? "";
appendFileSync(`${data}.starts`, `${process.pid}\n`);
const starts = readFileSync(`${data}.starts`, "utf8").trim().split("\n").length;

const behaviour = /[a-z]+$/i.exec(data)?.[0];
if (behaviour === "refuses") {
  process.stderr.write("Port 3210 is in use: stop the program that uses it.\n");
  process.exit(2);
}
if (behaviour === "breaks" || (behaviour === "breaksLater" && starts > 1)) {
  process.stderr.write("TypeError: something is undefined\n    at somewhere\nlast words\n");
  process.exit(1);
}
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0));
process.stdout.write('starting\n{"event":"ready"}\n');
// What keeps a server alive.
setInterval(() => {}, 1_000);
