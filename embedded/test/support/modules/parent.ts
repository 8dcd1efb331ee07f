import {
  actionGeneric as action,
  componentsGeneric,
  createFunctionHandle,
  makeFunctionReference,
  mutationGeneric as mutation,
  queryGeneric as query,
  type FunctionReference,
} from "convex/server";
import { v } from "convex/values";

const components = componentsGeneric();
type Ref<Kind extends "query" | "mutation" | "action"> = FunctionReference<Kind, "internal">;
const child = (name: string) =>
  (components as unknown as Record<string, Record<string, Record<string, unknown>>>)["child"]?.[
    "store"
  ]?.[name];
const childQuery = (name: string) => child(name) as Ref<"query">;
const childMutation = (name: string) => child(name) as Ref<"mutation">;
const notesAdd = makeFunctionReference<"mutation">("notes:add");

export const put = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<unknown> => {
    const id: string = await ctx.runMutation(childMutation("put"), { text });
    return { id, got: await ctx.runQuery(childQuery("get"), { id }) };
  },
});
export const read = query({
  args: { name: v.string() },
  handler: (ctx, { name }): Promise<unknown> => ctx.runQuery(childQuery(name), {}),
});
/** A handle of a function of ours goes to the component, which calls it. */
export const roundTrip = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<unknown> => {
    const handle = await createFunctionHandle(notesAdd);
    if ((await createFunctionHandle(notesAdd)) !== handle) throw new Error("not stable");
    return ctx.runMutation(childMutation("callBack"), { handle, text });
  },
});
export const callHidden = mutation({
  args: {},
  handler: (ctx): Promise<unknown> => ctx.runMutation(childMutation("hidden"), {}),
});
export const callHandle = mutation({
  args: { handle: v.string() },
  handler: (ctx, { handle }): Promise<unknown> =>
    ctx.runMutation(handle as unknown as Ref<"mutation">, {}),
});

/** Replaces globals as workflows do; what it calls must not notice, nor who comes later. */
export const replaceGlobals = mutation({
  args: {},
  handler: async (ctx): Promise<unknown> => {
    const originalMath = Math;
    globalThis.Math = Object.create(originalMath, { max: { value: () => -1 } }) as Math;
    (globalThis as { process?: unknown }).process = undefined;
    const nested: unknown = await ctx.runQuery(
      makeFunctionReference<"query">("parent:globals"),
      {},
    );
    return { own: [Math.max(1, 2), typeof process], nested };
  },
});
export const globals = query({
  args: {},
  handler: () => [Math.max(1, 2), typeof process.env["NAME"]],
});

export const identityInChild = action({
  args: {},
  handler: (ctx): Promise<unknown> => ctx.runAction(child("act") as Ref<"action">, {}),
});
