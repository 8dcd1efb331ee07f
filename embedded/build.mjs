// Bundles the server's four entry points into dist/ (or the folder given as
// argument, which has to be inside this package). Dependencies stay outside:
// lmdb has a native part, and one copy of the others serves every thread.
// Files are written over, not removed first: a running server starts workers from them.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(`${here}/package.json`, "utf8"));

await build({
  absWorkingDir: here,
  entryPoints: {
    main: "src/main.ts",
    engineMain: "src/engine/engineMain.ts",
    actionsMain: "src/actions/actionsMain.ts",
    evaluateMain: "src/deploy/evaluateMain.ts",
  },
  outdir: resolve(here, process.argv[2] ?? "dist"),
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  sourcemap: "linked",
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  logLevel: "warning",
});

// Text for the function runtime, which resolves no packages: everything in one module.
await build({
  absWorkingDir: here,
  entryPoints: { replWrappers: "src/functions/replWrappers.ts" },
  outdir: resolve(here, process.argv[2] ?? "dist"),
  bundle: true,
  platform: "browser",
  format: "esm",
  minify: true,
  logLevel: "warning",
});
