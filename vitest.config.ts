import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "convex",
          include: ["convex/**/*.test.ts"],
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        test: {
          name: "embedded",
          include: ["embedded/{src,test}/**/*.test.ts"],
          environment: "node",
          testTimeout: 30_000,
          // User functions are vm.SourceTextModule, as in the function threads.
          execArgv: ["--experimental-vm-modules", "--no-warnings"],
          hookTimeout: 30_000,
        },
      },
      {
        resolve: { alias: { "@convex": path.resolve(import.meta.dirname, "convex") } },
        test: { name: "web", include: ["src/**/*.test.ts"], environment: "node" },
      },
      {
        test: {
          name: "scripts",
          include: ["scripts/**/*.test.ts", "bench/**/*.test.ts", "deploy/**/*.test.ts"],
          environment: "node",
        },
      },
    ],
  },
});
