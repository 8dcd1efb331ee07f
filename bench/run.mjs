// Runs one benchmark of this folder: `node bench/run.mjs chat --profile smoke`.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";

const name = process.argv[2];
if (!name || !/^[a-z]+$/i.test(name)) {
  process.stderr.write("Say which benchmark: node bench/run.mjs chat [--profile NAME]\n");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const { main } = await import(pathToFileURL(await bundle(join(here, `${name}.ts`))).href);
await main(process.argv.slice(3));
