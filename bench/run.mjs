// Bundles one benchmark with esbuild and runs it: `node bench/run.mjs chat --profile smoke`.
import { build } from "esbuild";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const name = process.argv[2];
if (!name || !/^[a-z]+$/i.test(name)) {
  process.stderr.write("Say which benchmark: node bench/run.mjs chat [--profile NAME]\n");
  process.exit(2);
}
const outdir = join(here, "../node_modules/.cache/chat-bench");
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `${name}.mjs`);
await build({
  entryPoints: [join(here, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
