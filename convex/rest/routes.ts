import type { HttpRouter } from "convex/server";
import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { type ActionCtx, httpAction } from "../_generated/server";
import { digest } from "../lib/digest";
import { fail } from "../lib/errors";
import type { Scope, vListShelf } from "../lib/validators";
import { openApi } from "./openApi";
import { json, toErrorResponse } from "./responses";

/** The versioned HTTP API. Its description is `openApi.ts`; a test compares the two. */

const DEFAULT_LIMIT = 30;

type Shelf = Infer<typeof vListShelf>;
const SHELVES: readonly Shelf[] = ["main", "pinned", "archived"];

type Caller = { userId: Id<"users">; name: string };
type Handler = (ctx: ActionCtx, request: Request, caller: Caller) => Promise<Response>;

export function addRestRoutes(http: HttpRouter): void {
  http.route({ path: "/health", method: "GET", handler: health });
  http.route({ path: "/openapi.json", method: "GET", handler: describe });
  http.route({ path: "/v1/me", method: "GET", handler: withToken("read", me) });
  http.route({
    path: "/v1/conversations",
    method: "GET",
    handler: withToken("read", listConversations),
  });
  http.route({
    pathPrefix: "/v1/conversations/",
    method: "GET",
    handler: withToken("read", listMessages),
  });
  http.route({
    pathPrefix: "/v1/conversations/",
    method: "POST",
    handler: withToken("send", sendMessage),
  });
  http.route({ path: "/v1/search", method: "GET", handler: withToken("search", search) });
}

/** Answers only if functions and database do. */
const health = httpAction(async (ctx) => {
  await ctx.runQuery(internal.admin.queue, {});
  return json({ status: "ok" });
});

const describe = httpAction(async () => json(openApi));

const me: Handler = async (_ctx, _request, { userId, name }) => json({ id: userId, name });

const listConversations: Handler = async (ctx, request, { userId }) => {
  const { searchParams } = new URL(request.url);
  const page = await ctx.runQuery(internal.rest.operations.listConversations, {
    userId,
    shelf: toShelf(searchParams.get("shelf")),
    cursor: toCursor(searchParams.get("cursor")),
    limit: toLimit(searchParams.get("limit")),
  });
  return json({
    conversations: page.conversations.map((row) => ({
      id: row._id,
      with: row.otherUser && { id: row.otherUser._id, name: row.otherUser.name },
      lastMessageTime: row.lastMessageTime,
      preview: row.lastMessage?.preview ?? null,
      unreadCount: row.unreadCount,
    })),
    cursor: page.cursor,
  });
};

const listMessages: Handler = async (ctx, request, { userId }) => {
  const { searchParams } = new URL(request.url);
  const before = toTime(searchParams.get("before")) ?? Number.MAX_SAFE_INTEGER;
  const limit = toLimit(searchParams.get("limit"));
  const conversationId = toConversationId(request);
  const args = { userId, conversationId, before, limit };
  const { messages, hasMore } = await ctx.runQuery(internal.rest.operations.listMessages, args);
  return json({ messages: messages.map(toMessage), hasMore });
};

const sendMessage: Handler = async (ctx, request, { userId }) => {
  const conversationId = toConversationId(request);
  const { body, replyTo } = await parseMessage(request);
  const clientId = request.headers.get("Idempotency-Key");
  const args = { userId, conversationId, body, replyTo, clientId };
  const id = await ctx.runMutation(internal.rest.operations.send, args);
  return json({ id }, 201);
};

const search: Handler = async (ctx, request, { userId }) => {
  const { searchParams } = new URL(request.url);
  const q = searchParams.get("q");
  if (q === null) throw fail("BadRequest");
  const hits = await ctx.runQuery(internal.rest.operations.search, {
    userId,
    q,
    conversationId: searchParams.get("conversation"),
    from: toTime(searchParams.get("from")),
    before: toTime(searchParams.get("before")),
    limit: toLimit(searchParams.get("limit")),
  });
  return json({ messages: hits.map((hit) => toMessage(hit.message)) });
};

function withToken(scope: Scope, handler: Handler) {
  return httpAction(async (ctx, request) => {
    try {
      const [, token] = /^Bearer (chat_[0-9a-f]{64})$/.exec(
        request.headers.get("Authorization") ?? "",
      ) ?? [null, null];
      if (token === null || token === undefined) throw fail("Unauthenticated");
      const tokenHash = await digest(token);
      const caller = await ctx.runMutation(internal.rest.operations.begin, { tokenHash, scope });
      return await handler(ctx, request, caller);
    } catch (error) {
      return toErrorResponse(error);
    }
  });
}

/** `/v1/conversations/<id>/messages` */
function toConversationId(request: Request): string {
  const { pathname } = new URL(request.url);
  const [, id] = /^\/v1\/conversations\/([^/]+)\/messages$/.exec(pathname) ?? [];
  if (id === undefined) throw fail("NotFound");
  return id;
}

function toLimit(text: string | null): number {
  const limit = text === null ? DEFAULT_LIMIT : Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw fail("BadRequest");
  return limit;
}

function toCursor(text: string | null): string | null {
  if (text === "") throw fail("BadRequest");
  return text;
}

function toTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const time = Number(text);
  if (text.trim() === "" || !Number.isFinite(time)) throw fail("BadRequest");
  return time;
}

function toShelf(text: string | null): Shelf {
  const shelf = SHELVES.find((known) => known === (text ?? "main"));
  if (shelf === undefined) throw fail("BadRequest");
  return shelf;
}

async function parseMessage(request: Request): Promise<{ body: string; replyTo: string | null }> {
  const data: unknown = await request.json().catch(() => null);
  const { body, replyTo = null } = (data ?? {}) as { body?: unknown; replyTo?: unknown };
  if (typeof body !== "string") throw fail("BadRequest");
  if (replyTo !== null && typeof replyTo !== "string") throw fail("BadRequest");
  return { body, replyTo };
}

type Message = {
  _id: string;
  conversationId: string;
  senderId: string;
  senderName: string;
  body: string;
  time: number;
  editedAt: number | null;
  deletedAt: number | null;
  isHidden: boolean;
};

function toMessage(message: Message) {
  const { _id, conversationId, senderId, senderName, body, time, editedAt } = message;
  const isDeleted = message.deletedAt !== null || message.isHidden;
  const sender = { id: senderId, name: senderName };
  return { id: _id, conversationId, sender, body, time, editedAt, isDeleted };
}
