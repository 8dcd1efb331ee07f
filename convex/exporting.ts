import { vResultValidator, vWorkflowId } from "@convex-dev/workflow";
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  type ActionCtx,
  internalAction,
  internalMutation,
  internalQuery,
} from "./_generated/server";
import { type ExportedConversation, type ExportedMessage, toHtml, toJson } from "./lib/exportFiles";
import { cleanUp, runAction, workflows } from "./lib/workflows";
import { getOwnConversation } from "./model/access";
import * as Exports from "./model/exports";
import { toMessages } from "./model/messageViews";
import { getNames, GONE_NAME } from "./model/users";

/** Writes one person's copy of their data; `accounts:startExport` starts it. */

const MESSAGES_PER_PAGE = 200;
const CONVERSATIONS_PER_PAGE = 100;

const vMessage = v.object({
  time: v.number(),
  from: v.string(),
  isMine: v.boolean(),
  body: v.string(),
  editedAt: v.union(v.number(), v.null()),
  deletedAt: v.union(v.number(), v.null()),
  inReplyTo: v.union(v.string(), v.null()),
  reactions: v.array(v.object({ emoji: v.string(), people: v.number() })),
});

const vPage = v.object({
  messages: v.array(vMessage),
  /** Null at the end. */
  cursor: v.union(v.string(), v.null()),
});
type Page = Infer<typeof vPage>;

const vStart = v.object({
  userId: v.id("users"),
  person: v.object({
    name: v.string(),
    email: v.string(),
    joinedAt: v.number(),
    sharesReceipts: v.boolean(),
    sharesLastSeen: v.boolean(),
    blocked: v.array(v.string()),
  }),
});

type Start = Infer<typeof vStart>;

const vConversations = v.object({
  conversations: v.array(v.object({ conversationId: v.id("conversations"), with: v.string() })),
  cursor: v.union(v.string(), v.null()),
});
type ConversationPage = Infer<typeof vConversations>;

const vFiles = v.object({ json: v.id("_storage"), html: v.id("_storage") });

export const exportPerson = workflows
  .define({ args: { exportId: v.id("exports") }, returns: v.null() })
  .handler(async (step, { exportId }): Promise<null> => {
    await runAction(step, { kind: "export", exportId });
    return null;
  });

/** Safe to repeat: nobody knows of the files before `finish`, which takes the first ones only. */
export const write = internalAction({
  args: { actionId: v.id("supervisedActions"), exportId: v.id("exports") },
  returns: v.null(),
  handler: async (ctx, { actionId, exportId }) => {
    const { userId, person }: Start = await ctx.runQuery(internal.exporting.readPerson, {
      exportId,
    });
    const conversations: ExportedConversation[] = [];
    let count = 0;
    for await (const { conversationId, with: name } of eachConversation(ctx, userId)) {
      const messages = await readAll(ctx, userId, conversationId);
      conversations.push({ with: name, messages });
      count += messages.length;
      await ctx.runMutation(internal.exporting.setProgress, { exportId, messages: count });
    }
    const data = { exportedAt: Date.now(), person, conversations };
    const json = await store(ctx, toJson(data), "application/json");
    const html = await store(ctx, toHtml(data), "text/html;charset=utf-8");
    await ctx.runMutation(internal.exporting.finish, { exportId, files: { json, html } });
    await ctx.runMutation(internal.supervisor.end, { actionId, waitMs: null });
    return null;
  },
});

export const readPerson = internalQuery({
  args: { exportId: v.id("exports") },
  returns: vStart,
  handler: async (ctx, { exportId }) => {
    const row = await ctx.db.get(exportId);
    const user = row && (await ctx.db.get(row.userId));
    if (user === null) throw new Error("the person is gone");
    return { userId: user._id, person: await Exports.toExportedPerson(ctx, user) };
  },
});

export const readConversations = internalQuery({
  args: { userId: v.id("users"), cursor: v.union(v.string(), v.null()) },
  returns: vConversations,
  handler: async (ctx, { userId, cursor }): Promise<ConversationPage> => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) => q.eq("userId", userId))
      .paginate({ numItems: CONVERSATIONS_PER_PAGE, cursor });
    const conversations = [];
    for (const { conversationId } of result.page) {
      const conversation = await ctx.db.get(conversationId);
      if (conversation === null) continue;
      const others = conversation.participants.filter((id) => id !== userId);
      const names = [...(await getNames(ctx, others.length === 0 ? [userId] : others)).values()];
      conversations.push({ conversationId, with: names.join(", ") || GONE_NAME });
    }
    return { conversations, cursor: result.isDone ? null : result.continueCursor };
  },
});

export const readMessages = internalQuery({
  args: {
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    cursor: v.union(v.string(), v.null()),
  },
  returns: vPage,
  handler: async (ctx, { userId, conversationId, cursor }): Promise<Page> => {
    const conversation = await getOwnConversation(ctx, userId, conversationId);
    if (conversation === null) return { messages: [], cursor: null };
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
      .paginate({ numItems: MESSAGES_PER_PAGE, cursor });
    const messages = await toMessages(ctx, { userId }, result.page);
    return {
      messages: messages
        .filter((message) => !message.isHidden)
        .map((message) => Exports.toExportedMessage(message, userId)),
      cursor: result.isDone ? null : result.continueCursor,
    };
  },
});

export const setProgress = internalMutation({
  args: { exportId: v.id("exports"), messages: v.number() },
  returns: v.null(),
  handler: async (ctx, { exportId, messages }) => {
    if ((await ctx.db.get(exportId)) !== null) await ctx.db.patch(exportId, { messages });
    return null;
  },
});

export const finish = internalMutation({
  args: { exportId: v.id("exports"), files: vFiles },
  returns: v.null(),
  handler: async (ctx, { exportId, files }) => {
    await Exports.finishExport(ctx, exportId, files);
    return null;
  },
});

/** However the run ended: one that failed is forgotten, so that it can be asked for again. */
export const finished = internalMutation({
  args: {
    workflowId: vWorkflowId,
    result: vResultValidator,
    context: v.object({ exportId: v.id("exports") }),
  },
  returns: v.null(),
  handler: async (ctx, { workflowId, context: { exportId } }) => {
    await cleanUp(ctx, workflowId);
    const row = await ctx.db.get(exportId);
    if (row !== null && row.files === undefined) await ctx.db.delete(exportId);
    return null;
  },
});

async function* eachConversation(
  ctx: ActionCtx,
  userId: Id<"users">,
): AsyncGenerator<ConversationPage["conversations"][number]> {
  let cursor: string | null = null;
  do {
    const page: ConversationPage = await ctx.runQuery(internal.exporting.readConversations, {
      userId,
      cursor,
    });
    yield* page.conversations;
    cursor = page.cursor;
  } while (cursor !== null);
}

async function readAll(
  ctx: ActionCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<ExportedMessage[]> {
  const messages: ExportedMessage[] = [];
  let cursor: string | null = null;
  do {
    const args = { userId, conversationId, cursor };
    const page: Page = await ctx.runQuery(internal.exporting.readMessages, args);
    messages.push(...page.messages);
    cursor = page.cursor;
  } while (cursor !== null);
  return messages;
}

async function store(ctx: ActionCtx, text: string, type: string): Promise<Id<"_storage">> {
  return await ctx.storage.store(new Blob([text], { type }));
}
