import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AdminKeyCheck } from "../auth/adminKey";
import { Authenticator } from "../auth/authenticator";
import { KeySource } from "../auth/keySource";
import { TokenVerifier } from "../auth/tokenVerifier";
import { FileStore } from "../files/fileStore";
import { signUploadToken } from "../files/uploadToken";
import { badRequest } from "../lib/errors";
import { silentLogger } from "../lib/logger";
import type { ActionsClient, EngineAnswers, EngineClient } from "../threads/backend";
import type { EngineRequest, HttpActionRequest } from "../threads/messages";
import { handleApi, handleApiPort, handleSitePort } from "./apiHandler";
import type { HttpServices } from "./context";
import { listen, type Listener } from "./listeners";
import { staticFiles } from "./staticFiles";

const key = `test|${"01".repeat(32)}`;
const admin = { Authorization: `Convex ${key}` };

let listener: Listener;
let site: Listener;
let web: Listener;
let folder: string;
const asked: EngineRequest[] = [];
const httpActions: HttpActionRequest[] = [];
/** What the engine answers with, by request type. */
const answers: Partial<Record<keyof EngineAnswers, unknown>> = {};

const engine: EngineClient = {
  request: async (message) => {
    asked.push(message);
    const answer = answers[message.type];
    if (answer instanceof Error) throw answer;
    return answer as never;
  },
  onEvent: () => {},
  onRestart: () => {},
};
const actions: ActionsClient = {
  action: async () => ({ ok: true, value: `"acted"`, logLines: [], journal: null }),
  httpAction: async (action) => {
    httpActions.push(action);
    return {
      head: {
        status: 201,
        headers: [
          ["x-a", "1"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      },
      body: chunks("hello ", "world"),
    };
  },
};
async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

beforeEach(async () => {
  asked.length = 0;
  httpActions.length = 0;
  for (const type of Object.keys(answers)) delete answers[type as keyof EngineAnswers];
  folder = mkdtempSync(join(tmpdir(), "static-"));
  const adminKey = new AdminKeyCheck(key);
  const noKeys = new KeySource(() => Promise.reject(new Error("offline")), Date.now);
  const services: HttpServices = {
    engine,
    actions,
    adminKey,
    authenticator: new Authenticator(new TokenVerifier(noKeys, Date.now), adminKey),
    logger: silentLogger,
    version: "v1",
    files: { store: new FileStore(join(folder, "files")), uploadSecret: "secret", maxBytes: 1000 },
    instanceName: "test",
    cloudOrigin: "http://cloud.example",
    siteOrigin: "http://site.example",
    trustProxy: false,
    deployment: () => ({ version: 1, authProviders: [], hasHttpRouter: true, nodeModules: [] }),
    newRequestId: () => "0123456789abcdef",
    isStopping: () => false,
    countAnswer: () => {},
  };
  mkdirSync(join(folder, "page/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "page/index.html"), "<!doctype html><p>page");
  writeFileSync(join(folder, "page/assets/app-0a1B_c-D.js"), "x".repeat(4000));
  writeFileSync(join(folder, "page/.hidden"), "secret");
  const serveFile = staticFiles(join(folder, "page"));
  const start = async (handle: typeof handleApi) => {
    const opened = await listen({ setting: "port", host: "127.0.0.1", port: 0 });
    opened.serve(handle, services, null);
    return opened;
  };
  listener = await start(handleApiPort);
  site = await start(handleSitePort);
  web = await start((exchange) =>
    exchange.url.pathname.startsWith("/api/") ? handleApi(exchange) : serveFile(exchange),
  );
});
afterEach(async () => {
  await Promise.all([listener.close(0), site.close(0), web.close(0)]);
  rmSync(folder, { recursive: true });
});

const url = (path: string) => `http://127.0.0.1:${listener.port}${path}`;
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url(path), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });
const ok = (value: string) => ({ ok: true, value, logLines: [], journal: null, ts: "5" });

describe("functions", () => {
  test("HTTP-1 a query's arguments and result pass through as they are", async () => {
    answers.query = ok(`{"a":{"$integer":"BQAAAAAAAAA="}}`);
    const body = { path: "m:q", format: "convex_encoded_json", args: [{ x: 1 }] };
    expect(await (await post("/api/query", body)).json()).toEqual({
      status: "success",
      value: { a: { $integer: "BQAAAAAAAAA=" } },
    });
    expect(asked).toMatchObject([
      { type: "query", call: { path: "m:q", args: `{"x":1}`, identity: { kind: "none" } } },
    ]);
  });

  test("HTTP-1 the format json loses the encoding", async () => {
    answers.query = ok(
      `{"i":{"$integer":"BQAAAAAAAAA="},"f":[{"$float":"AAAAAAAA8H8="}],"b":{"$bytes":"AAE="}}`,
    );
    expect(await (await post("/api/query", { path: "m:q", args: {} })).json()).toEqual({
      status: "success",
      value: { i: "5", f: ["Infinity"], b: "AAE=" },
    });
  });

  test("HTTP-2 a failed function is an answer, not a failed request", async () => {
    answers.mutation = {
      ok: false,
      errorMessage: "boom",
      errorData: `{"code":"x"}`,
      logLines: ["l"],
      ts: "1",
    };
    const response = await post("/api/mutation", { path: "m:m", args: {} });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "error",
      errorMessage: "boom",
      errorData: { code: "x" },
      logLines: ["l"],
    });
  });

  test("HTTP-4 /api/function finds out the kind, and internal ones need the key", async () => {
    answers.resolve = { udfType: "Mutation", componentPath: "", path: "m:m" };
    answers.mutation = ok("1");
    await post("/api/function", { path: "m:m", args: {}, componentPath: "c" }, admin);
    expect(asked[1]).toMatchObject({
      type: "mutation",
      call: { componentPath: "c", allowInternal: true, identity: { kind: "admin" } },
    });
    await post("/api/function", { path: "m:m", args: {} });
    expect(asked[3]).toMatchObject({ call: { allowInternal: false } });
    const refused = await post("/api/function", { path: "m:m", args: {}, componentPath: "c" });
    expect(refused.status).toBe(400);
  });

  test("/api/run takes the function from the path", async () => {
    answers.resolve = { udfType: "Query", componentPath: "", path: "a/b:c" };
    answers.query = ok("1");
    await post("/api/run/a/b/c", { args: {} });
    expect(asked[1]).toMatchObject({ type: "query", call: { path: "a/b:c" } });
    expect((await post("/api/run/a", { args: {} })).status).toBe(400);
  });

  test("a timestamp comes as the client knows it and goes back to the engine", async () => {
    answers.queryTs = { ts: "258" };
    answers.query = ok("1");
    const { ts } = (await (await post("/api/query_ts", {})).json()) as { ts: string };
    expect(ts).toBe("AgEAAAAAAAA=");
    await post("/api/query_at_ts", { path: "m:q", args: {}, ts });
    expect(asked[1]).toMatchObject({ type: "query", ts: "258" });
  });

  test("AUTH-1 a bad token is refused with the official error", async () => {
    const response = await post(
      "/api/query",
      { path: "m:q", args: {} },
      { Authorization: "Bearer x" },
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "InvalidAuthHeader" });
  });

  test.each([["no json"], ["[]"], [`{"path":1}`], [`{"path":"a:b","args":5}`]])(
    "HTTP-2 a body that makes no sense is a bad request: %s",
    async (body) => {
      const response = await fetch(url("/api/query"), { method: "POST", body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: expect.any(String) as string });
    },
  );

  test("HTTP-3 a body over the limit is refused before it is read", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { "Content-Length": String(17 << 20) };
      const sent = request(url("/api/query"), { method: "POST", headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on("error", reject);
      sent.write("x");
    });
    expect(status).toBe(413);
  });
});

describe("administration", () => {
  test("HTTP-4 a push goes to the engine decoded, with the key in header or body", async () => {
    answers.admin = `{"config":1}`;
    const body = brotliCompressSync(JSON.stringify({ adminKey: key, a: 1 }));
    const headers = { "Content-Encoding": "br" };
    const response = await fetch(url("/api/deploy2/start_push"), { method: "POST", body, headers });
    expect(await response.json()).toEqual({ config: 1 });
    expect(asked).toMatchObject([
      { type: "admin", op: "start_push", body: JSON.stringify({ adminKey: key, a: 1 }) },
    ]);
    expect((await post("/api/get_config_hashes", {}, admin)).status).toBe(200);
    expect((await post("/api/get_config_hashes", { adminKey: "no" })).status).toBe(403);
    expect((await post("/api/get_config_hashes", {}, { Authorization: "Convex no" })).status).toBe(
      403,
    );
  });

  test("HTTP-2 errors of the engine keep their code and text", async () => {
    answers.admin = badRequest("InvalidModules", "Hit an error while pushing:\nx");
    const response = await post("/api/deploy2/start_push", {}, admin);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      code: "InvalidModules",
      message: "Hit an error while pushing:\nx",
    });
  });

  test("HTTP-2 what was not foreseen is not told", async () => {
    answers.admin = new Error("secret detail");
    const response = await post("/api/deploy2/start_push", {}, admin);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });

  test("changed variables are answered with nothing", async () => {
    answers.admin = "null";
    const response = await post("/api/update_environment_variables", { changes: [] }, admin);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect((await post("/api/update_environment_variables", { changes: [] })).status).toBe(403);
  });

  test("the log answers at once when there is something", async () => {
    answers.admin = `{"entries":[{}],"newCursor":4}`;
    const response = await fetch(url("/api/stream_function_logs?cursor=3"), { headers: admin });
    expect(await response.json()).toEqual({ entries: [{}], newCursor: 4 });
    expect(asked).toMatchObject([{ op: "stream_function_logs", body: `{"cursor":3}` }]);
  });

  test("canonical URLs", async () => {
    const response = await fetch(url("/api/v1/get_canonical_urls"), { headers: admin });
    expect(await response.json()).toEqual({
      convexCloudUrl: "http://cloud.example",
      convexSiteUrl: "http://site.example",
    });
  });

  test("HTTP-4 nothing under /api is ever 404", async () => {
    expect((await fetch(url("/api/nonsense"), { method: "POST" })).status).toBe(400);
  });
});

describe("origins", () => {
  test("HTTP-5 /api mirrors the origin, also on errors", async () => {
    const headers = { Origin: "http://page.example" };
    const response = await fetch(url("/api/query"), { method: "POST", body: "x", headers });
    expect(response.headers.get("access-control-allow-origin")).toBe("http://page.example");
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  });
  test("HTTP-5 a preflight gets the headers it asks for", async () => {
    const response = await fetch(url("/api/query"), {
      method: "OPTIONS",
      headers: { Origin: "http://p.example", "Access-Control-Request-Headers": "x-y" },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-headers")).toBe("x-y");
  });
});

describe("HTTP actions", () => {
  test("HTTP-6 get the request as it was and answer piece by piece", async () => {
    const response = await fetch(`http://127.0.0.1:${site.port}/a/b?c=1`, {
      method: "POST",
      body: "in",
      headers: { "X-Custom": "v" },
    });
    expect([response.status, await response.text()]).toEqual([201, "hello world"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const [action] = httpActions;
    expect(action).toMatchObject({
      method: "POST",
      url: `http://127.0.0.1:${site.port}/a/b?c=1`,
      clientIp: "127.0.0.1",
    });
    expect(Buffer.from(action?.body ?? []).toString()).toBe("in");
    expect(action?.headers).toContainEqual(["x-custom", "v"]);
    expect(response.headers.get("access-control-allow-origin")).toBe(null);
  });
  test("HTTP-6 are also under /http of the API port; a bad token is left to the app", async () => {
    await fetch(url("/http/x"), { headers: { Authorization: "Bearer nonsense" } });
    expect(httpActions[0]?.url).toBe(url("/x"));
  });
});

describe("the page", () => {
  const page = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${web.port}${path}`, { headers });

  test("HTTP-7 every path of the app is the page, never cached, under a strict policy", async () => {
    for (const path of ["/", "/c/123", "/index.html"]) {
      const response = await page(path);
      expect(await response.text()).toContain("page");
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    }
  });
  test("HTTP-7 hashed files are kept for ever and come compressed", async () => {
    const response = await page("/assets/app-0a1B_c-D.js", { "Accept-Encoding": "br" });
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(await response.text()).toHaveLength(4000);
  });
  test("an unchanged file is not sent again", async () => {
    const etag = (await page("/")).headers.get("etag") ?? "";
    expect((await page("/", { "If-None-Match": etag })).status).toBe(304);
  });
  test("HTTP-7 a missing file is missing, and nothing outside the folder is served", async () => {
    expect((await page("/assets/old-00000000.js")).status).toBe(404);
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.hidden"])
      expect(await (await page(path)).text()).not.toContain("secret");
  });
  test("HTTP-7 a page that is built while the server runs is served from then on", async () => {
    renameSync(join(folder, "page"), join(folder, "elsewhere"));
    const missing = await page("/");
    expect(missing.status).toBe(404);
    expect(await missing.text()).toBe("The page has not been built.");
    renameSync(join(folder, "elsewhere"), join(folder, "page"));
    expect((await page("/")).status).toBe(200);
  });
  test("the API is there too", async () => {
    answers.query = ok("1");
    const response = await fetch(`http://127.0.0.1:${web.port}/api/query`, {
      method: "POST",
      body: `{"path":"a:b","args":{}}`,
    });
    expect(await response.json()).toEqual({ status: "success", value: 1 });
  });
});

describe("files", () => {
  const upload = (
    body: string,
    headers: Record<string, string> = {},
    expiresAtMs = Date.now() + 60_000,
  ) =>
    fetch(
      url(`/api/storage/upload?token=${signUploadToken({ component: 3, expiresAtMs }, "secret")}`),
      {
        method: "POST",
        body,
        headers,
      },
    );
  const stored = () => {
    const request = asked.find((each) => each.type === "addFile");
    return request?.type === "addFile" ? request.file : null;
  };

  test("FILE-1 go to disk first, then the engine hears of them, then they can be read, also in part", async () => {
    answers.addFile = "id1";
    const response = await upload("0123456789", { "Content-Type": "text/x-test" });
    expect(await response.json()).toEqual({ storageId: "id1" });
    const file = stored();
    expect(file).toMatchObject({
      size: 10,
      contentType: "text/x-test",
      sha256: createHash("sha256").update("0123456789").digest("base64"),
    });
    answers.findFile = { ...file, storageId: "id1" };
    const read = (headers: Record<string, string> = {}) =>
      fetch(url(`/api/storage/${file?.uuid}`), { headers });
    const whole = await read();
    expect([whole.status, await whole.text()]).toEqual([200, "0123456789"]);
    expect(whole.headers.get("content-type")).toBe("text/x-test");
    expect(whole.headers.get("content-security-policy")).toContain("sandbox");
    expect(whole.headers.get("digest")).toBe(`sha-256=${file?.sha256}`);
    const part = await read({ Range: "bytes=2-4" });
    expect([part.status, await part.text()]).toEqual([206, "234"]);
    expect(part.headers.get("content-range")).toBe("bytes 2-4/10");
    expect(await (await read({ Range: "bytes=-3" })).text()).toBe("789");
    expect((await read({ Range: "bytes=10-" })).status).toBe(416);
  });

  test("FILE-4 a wrong, changed or old token, a wrong digest and too many bytes are refused and leave nothing", async () => {
    const token = signUploadToken({ component: 3, expiresAtMs: Date.now() + 60_000 }, "other");
    const forged = await fetch(url(`/api/storage/upload?token=${token}`), {
      method: "POST",
      body: "x",
    });
    const statuses = [
      forged.status,
      (await upload("x", {}, Date.now() - 1)).status,
      (await upload("x", { Digest: `sha-256=${"A".repeat(43)}=` })).status,
      (await upload("x".repeat(1001))).status,
    ];
    expect(statuses).toEqual([401, 401, 400, 413]);
    expect(stored()).toBe(null);
    const left = [];
    for await (const file of new FileStore(join(folder, "files")).list()) left.push(file);
    expect(left).toEqual([]);
  });

  test("FILE-3 a name that is none, and one that is not there", async () => {
    answers.findFile = null;
    expect((await fetch(url("/api/storage/nonsense"))).status).toBe(400);
    expect((await fetch(url(`/api/storage/${crypto.randomUUID()}`))).status).toBe(404);
  });
});

test("LIFE-3 a port in use is told in one sentence", async () => {
  await expect(
    listen({ setting: "site-port", host: "127.0.0.1", port: listener.port }),
  ).rejects.toThrow(
    `Port ${listener.port} is already in use: stop what is listening there, or choose another with --site-port.`,
  );
});
