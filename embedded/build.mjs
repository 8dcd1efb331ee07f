// Bundles the server's four entry points into dist/. Dependencies stay outside:
// lmdb has a native part, and one copy of the others serves every thread.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(`${here}/package.json`, "utf8"));

rmSync(`${here}/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: {
    main: "src/main.ts",
    engineMain: "src/engine/engineMain.ts",
    actionsMain: "src/actions/actionsMain.ts",
    evaluateMain: "src/deploy/evaluateMain.ts",
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  sourcemap: "linked",
  packages: "bundle",
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  logLevel: "warning",
});
