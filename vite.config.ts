import path from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const backendUrl = process.env.CONVEX_SELF_HOSTED_URL ?? "http://127.0.0.1:3210";

export default defineConfig({
  plugins: [react(), tailwindcss(), contentSecurityPolicy()],
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
