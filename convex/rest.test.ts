import { ConvexError } from "convex/values";
import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import http from "./http";
import type { Scope } from "./lib/validators";
import { DAY } from "./lib/time";
import { openApi } from "./rest/openApi";
import { toErrorResponse } from "./rest/responses";
import { NOW, refusal, setupTest, type TestPerson } from "./setup.helper";

async function setupApi() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const token = async (who: TestPerson, ...scopes: Scope[]) =>
    (await who.as.action(api.tokens.createToken, { name: "script", scopes })).token;
  const call = async (
    path: string,
    given: { token?: string; method?: string; body?: unknown; key?: string } = {},
  ) => {
    const response = await env.t.fetch(path, {
      method: given.method ?? "GET",
      headers: {
        ...(given.token && { Authorization: `Bearer ${given.token}` }),
        ...(given.key && { "Idempotency-Key": given.key }),
      },
      ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
    });
    const data = (await response.json()) as Record<string, never>;
    return { status: response.status, headers: response.headers, data };
  };
  return { ...env, nadia, amara, conversationId, token, call };
}

test("health and description answer without a token", async () => {
  const { call } = await setupApi();
  expect(await call("/health")).toMatchObject({ status: 200, data: { status: "ok" } });
  expect((await call("/openapi.json")).data).toEqual(openApi);
});

test("the description names every route there is", () => {
  const routes = http
    .getRoutes()
    .map(([path, method]) => `${method} ${path}`)
    .filter((route) => !route.includes("/.well-known/"));
  const described = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{id\}.*/, "*")}`,
    ),
  );
  expect(routes.toSorted()).toEqual(described.toSorted());
});

test("a script lists, reads, sends and searches with its token", async () => {
  const { nadia, amara, conversationId, token, call, settle } = await setupApi();
  const key = await token(nadia, "read", "send", "search");
  await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "safety first" });
  await settle();
  const path = `/v1/conversations/${conversationId}/messages`;
  const sent = await call(path, { token: key, method: "POST", body: { body: " hello " } });
  expect(sent).toMatchObject({ status: 201, data: { id: expect.any(String) } });
  await settle();

  expect((await call("/v1/me", { token: key })).data).toEqual({ id: nadia.userId, name: "Nadia" });
  expect((await call("/v1/conversations", { token: key })).data).toMatchObject({
    conversations: [{ id: conversationId, with: { name: "Amara" }, preview: "hello" }],
    cursor: null,
  });
  expect((await call(`${path}?limit=1`, { token: key })).data).toMatchObject({
    messages: [{ body: "hello", sender: { name: "Nadia" }, isDeleted: false }],
    hasMore: true,
  });
  expect((await call("/v1/search?q=safety", { token: key })).data).toMatchObject({
    messages: [{ body: "safety first" }],
  });
});

type Described = {
  $ref?: string;
  type?: unknown;
  properties?: Record<string, Described>;
  required?: string[];
  items?: Described;
  anyOf?: Described[];
};

/** What of an answer its description does not tell, or tells and is not there. */
function listUndescribed(value: unknown, given: Described, path = ""): string[] {
  const schemas: Record<string, Described> = openApi.components.schemas;
  const shape = given.$ref ? (schemas[given.$ref.split("/").at(-1) ?? ""] ?? {}) : given;
  if (shape.anyOf) return value === null ? [] : listUndescribed(value, shape.anyOf[0] ?? {}, path);
  if (Array.isArray(value)) {
    return value.flatMap((item) => listUndescribed(item, shape.items ?? {}, `${path}[]`));
  }
  if (typeof value !== "object" || value === null) return [];
  const names = new Set([...Object.keys(value), ...(shape.required ?? [])]);
  return [...names].flatMap((name) => {
    const property = shape.properties?.[name];
    if (property === undefined || !(name in value)) return [`${path}.${name}`];
    return listUndescribed((value as Record<string, unknown>)[name], property, `${path}.${name}`);
  });
}

test("answers are as they are described", async () => {
  const { nadia, amara, conversationId, token, call, settle } = await setupApi();
  const key = await token(nadia, "read", "send", "search");
  await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "safety first" });
  await settle();
  const path = `/v1/conversations/${conversationId}/messages`;
  const { paths } = openApi;
  const ofId = paths["/v1/conversations/{id}/messages"];
  for (const [operation, status, answer] of [
    [paths["/health"].get, "200", await call("/health")],
    [paths["/v1/me"].get, "200", await call("/v1/me", { token: key })],
    [paths["/v1/conversations"].get, "200", await call("/v1/conversations", { token: key })],
    [ofId.get, "200", await call(path, { token: key })],
    [ofId.post, "201", await call(path, { token: key, method: "POST", body: { body: "x" } })],
    [paths["/v1/search"].get, "200", await call("/v1/search?q=safety", { token: key })],
    [paths["/v1/me"].get, "401", await call("/v1/me")],
  ] as const) {
    expect(String(answer.status)).toBe(status);
    const responses: Record<string, { content: { "application/json": { schema: object } } }> =
      operation.responses;
    const schema = responses[status]?.content["application/json"].schema ?? {};
    expect(listUndescribed(answer.data, schema)).toEqual([]);
  }
});

test("each shelf is listed by its name", async () => {
  const { nadia, conversationId, token, call } = await setupApi();
  const key = await token(nadia, "read");
  const list = async (query: string) =>
    (await call(`/v1/conversations${query}`, { token: key })).data["conversations"];
  await nadia.as.mutation(api.conversations.setShelf, { conversationId, shelf: "pinned" });
  expect(await list("")).toEqual([]);
  expect(await list("?shelf=main")).toEqual([]);
  expect(await list("?shelf=pinned")).toMatchObject([{ id: conversationId }]);
});

test("search is narrowed to a conversation and to days, and never to somebody else's", async () => {
  const { nadia, amara, person, direct, conversationId, token, call, wait, settle } =
    await setupApi();
  const wei = await person("Wei");
  const other = await direct(nadia, wei);
  for (const [who, where] of [
    [amara, conversationId],
    [wei, other],
  ] as const) {
    wait(DAY);
    await who.as.mutation(api.messages.sendMessage, { conversationId: where, body: "safety" });
  }
  await settle();
  const key = await token(nadia, "search");
  const find = async (query: string, given = key) => {
    const { status, data } = await call(`/v1/search?q=safety${query}`, { token: given });
    const { messages } = data as { messages?: { conversationId: string }[] };
    return messages?.map((message) => message.conversationId) ?? status;
  };
  expect(await find("")).toHaveLength(2);
  expect(await find(`&conversation=${other}`)).toEqual([other]);
  expect(await find(`&before=${NOW + DAY + 1}`)).toEqual([conversationId]);
  expect(await find(`&from=${NOW + DAY + 1}`)).toEqual([other]);
  expect(await find(`&conversation=${other}`, await token(amara, "search"))).toBe(404);
  expect(await find("&conversation=nonsense")).toBe(404);
  expect(await find("&before=")).toBe(400);
});

test("the same idempotency key stores one message", async () => {
  const { nadia, conversationId, token, call } = await setupApi();
  const path = `/v1/conversations/${conversationId}/messages`;
  const given = {
    token: await token(nadia, "send"),
    method: "POST",
    body: { body: "x" },
    key: "k",
  };
  const [first, second] = [await call(path, given), await call(path, given)];
  expect(second.data).toEqual(first.data);
});

test.each([
  ["/v1/me", "GET"],
  ["/v1/conversations", "GET"],
  ["/v1/conversations/:id/messages", "GET"],
  ["/v1/conversations/:id/messages", "POST"],
  ["/v1/search?q=x", "GET"],
])("%s (%s) needs a token that is good for it", async (route, method) => {
  const { nadia, person, conversationId, token, call } = await setupApi();
  const path = route.replace(":id", conversationId);
  const body = method === "POST" ? { body: "x" } : undefined;
  const other: Scope = method === "POST" ? "read" : "send";
  for (const given of [undefined, "chat_x", `chat_${"0".repeat(64)}`]) {
    expect((await call(path, { token: given, method, body })).status).toBe(401);
  }
  const wrong = await call(path, { token: await token(nadia, other), method, body });
  expect(wrong).toMatchObject({ status: 403, data: { error: { code: "MissingScope" } } });
  if (!route.includes(":id")) return;
  const eve = await person("Eve");
  const stranger = await call(path, { token: await token(eve, "read", "send"), method, body });
  expect(stranger).toMatchObject({ status: 404, data: { error: { code: "NotFound" } } });
});

test("a revoked token, and one of a disabled person, are refused at once", async () => {
  const { t, nadia, amara, token, call } = await setupApi();
  const [first, second] = [await token(nadia, "read"), await token(amara, "read")];
  const [row] = await nadia.as.query(api.tokens.listTokens, {});
  expect(row).toMatchObject({ name: "script", scopes: ["read"], lastUsedAt: null });
  if (!row) throw new Error("no token");
  await nadia.as.mutation(api.tokens.revokeToken, { tokenId: row._id });
  await t.run(async (ctx) => await ctx.db.patch(amara.userId, { disabledAt: Date.now() }));
  expect((await call("/v1/me", { token: first })).status).toBe(401);
  expect((await call("/v1/me", { token: second })).status).toBe(401);
});

test("a token is good until its day, and says on the list when that is", async () => {
  const { nadia, call, wait } = await setupApi();
  const wanted = { name: "script", scopes: ["read" as const] };
  const { token } = await nadia.as.action(api.tokens.createToken, { ...wanted, expiresInDays: 30 });
  const endless = await nadia.as.action(api.tokens.createToken, wanted);
  const listed = await nadia.as.query(api.tokens.listTokens, {});
  expect(listed.map(({ expiresAt }) => expiresAt)).toEqual([null, NOW + 30 * DAY]);
  wait(30 * DAY - 1);
  expect((await call("/v1/me", { token })).status).toBe(200);
  wait(1);
  expect((await call("/v1/me", { token })).status).toBe(401);
  expect((await call("/v1/me", { token: endless.token })).status).toBe(200);
});

test.each([0, -1, 3651, NaN])("no token is good for %d days", async (expiresInDays) => {
  const { nadia } = await setupApi();
  const wanted = { name: "script", scopes: ["read" as const], expiresInDays };
  expect(await refusal(nadia.as.action(api.tokens.createToken, wanted))).toEqual({
    code: "BadRequest",
  });
});

test("the token itself is stored nowhere", async () => {
  const { t, nadia, token } = await setupApi();
  const key = await token(nadia, "read");
  const rows = await t.run(async (ctx) =>
    JSON.stringify(await ctx.db.query("apiTokens").collect()),
  );
  expect(rows).not.toContain(key.slice(5));
});

test("requests are limited per token, with the time to wait", async () => {
  const { nadia, token, call } = await setupApi();
  vi.stubEnv("API_REQUESTS_PER_MINUTE", "2");
  const key = await token(nadia, "read");
  await call("/v1/me", { token: key });
  await call("/v1/me", { token: key });
  const refused = await call("/v1/me", { token: key });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("Retry-After")).toBe("30");
});

test.each(["cursor=", "shelf=secret", "limit=0"])(
  "a list with %s is a bad request",
  async (query) => {
    const { nadia, token, call } = await setupApi();
    const key = await token(nadia, "read");
    expect(await call(`/v1/conversations?${query}`, { token: key })).toMatchObject({
      status: 400,
      data: { error: { code: "BadRequest" } },
    });
  },
);

test("a cursor that was not given out is a bad request, and nothing else that fails is", async () => {
  const invalid = { isConvexSystemError: true, paginationError: "InvalidCursor" };
  const answer = toErrorResponse(new ConvexError(invalid));
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { code: "BadRequest" } },
  ]);
  expect(() => toErrorResponse(new Error("InvalidCursor"))).toThrow("InvalidCursor");
});

test.each([
  ["POST", "/messages", "no json"],
  ["POST", "/messages", { body: 7 }],
  ["GET", "/messages?limit=zero", undefined],
  ["GET", "/messages?before=then", undefined],
])("%s %s with %j is a bad request", async (method, rest, body) => {
  const { nadia, conversationId, token, call } = await setupApi();
  const path = `/v1/conversations/${conversationId}${rest}`;
  const key = await token(nadia, "read", "send");
  expect((await call(path, { token: key, method, body })).status).toBe(400);
});
