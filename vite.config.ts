import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const backendUrl = process.env.CONVEX_SELF_HOSTED_URL ?? "http://127.0.0.1:3210";

export default defineConfig({
  plugins: [react(), tailwindcss(), contentSecurityPolicy(), serviceWorker()],
  resolve: { alias: { "@convex": path.resolve(import.meta.dirname, "convex") } },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/api": { target: backendUrl, ws: true, changeOrigin: true } },
  },
  // Small files become requests of their own, so that `data:` needs no place in the font policy.
  build: { target: "es2022", assetsInlineLimit: 0, sourcemap: false },
});

/**
 * Writes the page's policy into the built index.html. Only there: the dev server injects an
 * inline module for hot reload, which the policy exists to forbid.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: "chat:content-security-policy",
    apply: "build",
    transformIndexHtml() {
      const directives = [
        "default-src 'self'",
        "script-src 'self'",
        // Radix sets positions and the scroll lock through style elements of its own.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        `connect-src ${connectSources().join(" ")}`,
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ];
      const content = directives.join("; ");
      return [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content },
          injectTo: "head-prepend",
        },
      ];
    },
  };
}

function connectSources(): string[] {
  const url = process.env.VITE_CONVEX_URL;
  if (!url) return ["'self'"];
  const { origin } = new URL(url);
  return ["'self'", origin, origin.replace(/^http/, "ws")];
}

const PUBLIC_DIR = path.resolve(import.meta.dirname, "public");
/** Letters that few people's languages need; the browser fetches them when a page has one. */
const FETCHED_WHEN_NEEDED = /latin-ext/;

/**
 * Builds src/serviceWorker into `/sw.js`, which has to lie at the root and to know the names of
 * all files. One byte that changes in any of them makes it another worker, and so a new version.
 */
function serviceWorker(): Plugin {
  return {
    name: "chat:service-worker",
    apply: "build",
    enforce: "post",
    buildStart() {
      this.emitFile({ type: "chunk", id: "src/serviceWorker/main.ts", fileName: "sw.js" });
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") this.error("The service worker was not built.");
        const hash = createHash("sha256").update(worker.code);
        const files = ["/"];
        for (const file of Object.values(bundle)) {
          if (file === worker || FETCHED_WHEN_NEEDED.test(file.fileName)) continue;
          hash.update(file.type === "chunk" ? file.code : file.source);
          if (file.fileName !== "index.html") files.push(`/${file.fileName}`);
        }
        for (const name of listPublicFiles()) {
          hash.update(readFileSync(path.join(PUBLIC_DIR, name)));
          files.push(`/${name}`);
        }
        const version = hash.digest("base64url").slice(0, 12);
        worker.code = `const BUILD=${JSON.stringify({ version, files })};${worker.code}`;
      },
    },
  };
}

function listPublicFiles(): string[] {
  return readdirSync(PUBLIC_DIR, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(PUBLIC_DIR, path.join(parentPath, name)))
    .map((name) => name.replaceAll(path.sep, "/"))
    .toSorted();
}
