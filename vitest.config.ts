import path from "node:path";
import { defineConfig } from "vitest/config";

/** Two busy cores are normal on a build server: a limit finds what hangs, not what is slow. */
const PATIENCE = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    // The component reports on itself until its first run has told it our log level.
    onConsoleLog: (log) =>
      log.includes('"component":"workpool","event":"report"') ? false : undefined,
    projects: [
      {
        test: {
          name: "convex",
          include: ["convex/**/*.test.ts"],
          environment: "edge-runtime",
          // Components are found in their sources, by a glob that only Vite understands.
          server: {
            deps: { inline: ["convex-test", /@convex-dev\/(workflow|workpool|batch-worker)/] },
          },
          ...PATIENCE,
        },
      },
      {
        test: {
          name: "embedded",
          include: ["embedded/{src,test}/**/*.test.ts"],
          environment: "node",
          // User functions are vm.SourceTextModule, as in the function threads.
          execArgv: ["--experimental-vm-modules", "--no-warnings"],
          ...PATIENCE,
        },
      },
      {
        resolve: { alias: { "@convex": path.resolve(import.meta.dirname, "convex") } },
        test: { name: "web", include: ["src/**/*.test.ts"], environment: "node", ...PATIENCE },
      },
      {
        test: {
          name: "scripts",
          include: ["scripts/**/*.test.ts", "bench/**/*.test.ts", "deploy/**/*.test.ts"],
          environment: "node",
          ...PATIENCE,
        },
      },
    ],
  },
});
