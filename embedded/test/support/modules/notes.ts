import {
  makeFunctionReference,
  internalMutationGeneric as internalMutation,
  internalQueryGeneric as internalQuery,
  mutationGeneric as mutation,
  queryGeneric as query,
  paginationOptsValidator,
} from "convex/server";
import { ConvexError, v } from "convex/values";

const addInternalReference = makeFunctionReference<"mutation">("notes:addInternal");
const deepReference = makeFunctionReference<"mutation">("notes:deep");
const listReference = makeFunctionReference<"query">("notes:list");

export const add = mutation({
  args: { text: v.string() },
  returns: v.id("notes"),
  handler: async (ctx, args) => ctx.db.insert("notes", { text: args.text }),
});

export const list = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note["text"]),
});

export const get = query({
  args: { id: v.id("notes") },
  handler: (ctx, { id }) => ctx.db.get(id),
});

export const page = query({
  args: { paginationOpts: paginationOptsValidator },
  handler: (ctx, { paginationOpts }) =>
    ctx.db.query("notes").order("desc").paginate(paginationOpts),
});

export const edit = mutation({
  args: { id: v.id("notes"), text: v.string() },
  handler: async (ctx, { id, text }) => {
    await ctx.db.patch(id, { text });
  },
});

export const fail = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("notes", { text: "never seen" });
    throw new Error("deliberate");
  },
});

export const failWithData = mutation({
  args: {},
  handler: () => {
    throw new ConvexError({ code: "Teapot", count: 2n });
  },
});

export const secret = internalQuery({ args: {}, handler: () => "secret" });
export const addInternal = internalMutation({
  args: { text: v.string(), fail: v.boolean() },
  handler: async (ctx, { text, fail: shallFail }) => {
    await ctx.db.insert("notes", { text });
    if (shallFail) throw new ConvexError({ text });
  },
});

/** Two children and a write of its own at the same time: the failed child leaves nothing. */
export const mixed = mutation({
  args: {},
  handler: async (ctx) => {
    const call = (text: string, shallFail: boolean) =>
      ctx.runMutation(addInternalReference, { text, fail: shallFail });
    const results = await Promise.allSettled([
      call("kept", false),
      call("rolled back", true),
      ctx.db.insert("notes", { text: "own" }),
    ]);
    return results.map((result) =>
      result.status === "fulfilled" ? "ok" : (result.reason as ConvexError<string>).data,
    );
  },
});

export const snapshot = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("notes", { text: "mine" });
    const seen = await ctx.runQuery(listReference, {});
    const atStart = await ctx.runQuery(listReference, {}, { useStaleSnapshot: true });
    return { seen, atStart };
  },
});

export const deep = mutation({
  args: {},
  handler: (ctx): Promise<null> => ctx.runMutation(deepReference, {}),
});

export const environment = query({
  args: {},
  handler: async (ctx) => {
    // oxlint-disable-next-line no-console -- what is tested
    console.log("seen", { name: process.env["NAME"] }, 1);
    const now = Date.now();
    for (let i = 0; i < 1e5; i++) Math.sqrt(i);
    return {
      name: process.env["NAME"] ?? null,
      isFrozen: Date.now() === now && new Date().getTime() === now,
      identity: await ctx.auth.getUserIdentity(),
    };
  },
});

export const refused = query({
  args: { what: v.string() },
  handler: async (_ctx, { what }) => {
    if (what === "fetch") await fetch("http://127.0.0.1:9/");
    if (what === "setTimeout") setTimeout(() => {}, 0);
    if (what === "random") crypto.getRandomValues(new Uint8Array(4));
    if (what === "never") await new Promise(() => {});
    if (what === "unhandled") void Promise.reject(new Error("left alone"));
    if (what === "digest")
      return (await crypto.subtle.digest("SHA-1", new Uint8Array())).byteLength;
    return null;
  },
});

export const wrongResult = query({ args: {}, returns: v.string(), handler: () => 1 as never });

let leaked: unknown;
/** Keeps its context: what happens when it is used after the end? */
export const leak = mutation({
  args: {},
  handler: (ctx) => {
    leaked = ctx;
  },
});
export const useLeaked = mutation({
  args: {},
  handler: async () => {
    const ctx = leaked as { db: { insert(table: string, value: object): Promise<unknown> } };
    await ctx.db.insert("notes", { text: "leaked" });
  },
});

export const empty = query({ args: {}, handler: () => null });
export const emptyMutation = mutation({ args: {}, handler: () => null });

const addReference = makeFunctionReference<"mutation">("notes:add");
const manyReference = makeFunctionReference<"mutation">("notes:addMany");
export const addMany = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    for (let n = 0; n < count; n++) await ctx.db.insert("notes", { text: `many ${n}` });
    return (await ctx.meta.getTransactionMetrics()).documentsWritten.remaining;
  },
});
/** Nested calls with limits of their own; afterwards the caller has its own again. */
export const limited = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(addReference, { text: "before" });
    const transactionLimits = { documentsWritten: 2 };
    const left: unknown = await ctx.runMutation(manyReference, { count: 1 }, { transactionLimits });
    const failure = await ctx.runMutation(manyReference, { count: 3 }, { transactionLimits }).then(
      () => "none",
      (error: Error) => error.message,
    );
    const after: unknown = await ctx.runMutation(manyReference, { count: 5 });
    return { left, failure, after };
  },
});
