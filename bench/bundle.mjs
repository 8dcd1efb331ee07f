import * as esbuild from "esbuild";
import { mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const outdir = join(
  dirname(fileURLToPath(import.meta.url)),
  "../embedded/node_modules/.cache/chat-bench",
);

/**
 * Plain modules find their folder by import.meta.url, so they are imported from where they are.
 * @type {import("esbuild").Plugin}
 */
const plainModulesStay = {
  name: "plain modules stay",
  setup(build) {
    build.onResolve({ filter: /^\..*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(resolve(resolveDir, path)).href,
      external: true,
    }));
  },
};

/**
 * Bundles one TypeScript file of this folder so that Node can run it.
 * @param {string} entry absolute path
 * @returns {Promise<string>} path of the bundle
 */
export async function bundle(entry) {
  mkdirSync(outdir, { recursive: true });
  const outfile = join(outdir, `${basename(entry, ".ts")}.mjs`);
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "warning",
    plugins: [plainModulesStay],
  });
  return outfile;
}
