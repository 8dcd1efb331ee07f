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
import { vExportedPart, vExportedPerson } from "./lib/exported";
import { type ExportFile, htmlFile, jsonFile } from "./lib/exportFiles";
import { cleanUp, runAction, workflows } from "./lib/workflows";
import { copyNext as copyNextPage, removeCopied as removeCopiedPage } from "./model/exportCopies";
import * as Exports from "./model/exports";

/**
 * Writes one person's copy of their data; `accounts:startExport` starts it. Messages are copied
 * page by page into `exportParts`, then these are made into files. How far it is stands in the
 * database, so a run that was cut off goes on with the next page.
 */

/** Parts read at once: each may take most of a megabyte. */
const PARTS_PER_PAGE = 8;

const vHeading = v.object({ exportedAt: v.number(), person: vExportedPerson });
type Heading = Infer<typeof vHeading>;

const vParts = v.object({
  parts: v.array(vExportedPart),
  /** Null at the end. */
  cursor: v.union(v.string(), v.null()),
});
type Parts = Infer<typeof vParts>;

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
    while (await ctx.runMutation(internal.exporting.copyNext, { exportId }));
    const heading: Heading | null = await ctx.runQuery(internal.exporting.readHeading, {
      exportId,
    });
    // Null: the person left meanwhile.
    if (heading !== null) {
      const json = await writeFile(ctx, exportId, jsonFile(heading));
      const html = await writeFile(ctx, exportId, htmlFile(heading));
      await ctx.runMutation(internal.exporting.finish, { exportId, files: { json, html } });
    }
    await ctx.runMutation(internal.supervisor.end, { actionId, waitMs: null });
    return null;
  },
});

/** Copies the next page. False: there is none. */
export const copyNext = internalMutation({
  args: { exportId: v.id("exports") },
  returns: v.boolean(),
  handler: async (ctx, { exportId }) => {
    const row = await ctx.db.get(exportId);
    return row !== null && (await copyNextPage(ctx, row));
  },
});

export const readHeading = internalQuery({
  args: { exportId: v.id("exports") },
  returns: v.union(vHeading, v.null()),
  handler: async (ctx, { exportId }) => {
    const row = await ctx.db.get(exportId);
    const user = row && (await ctx.db.get(row.userId));
    if (user === null) return null;
    return { exportedAt: Date.now(), person: await Exports.toExportedPerson(ctx, user) };
  },
});

export const readParts = internalQuery({
  args: { exportId: v.id("exports"), cursor: v.union(v.string(), v.null()) },
  returns: vParts,
  handler: async (ctx, { exportId, cursor }): Promise<Parts> => {
    const result = await ctx.db
      .query("exportParts")
      .withIndex("by_export", (q) => q.eq("exportId", exportId))
      .paginate({ numItems: PARTS_PER_PAGE, cursor });
    const parts = result.page.map(({ conversationId, with: name, messages }) => ({
      conversationId,
      with: name,
      messages,
    }));
    return { parts, cursor: result.isDone ? null : result.continueCursor };
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

/** Follows itself until nothing is left of what an export had copied. */
export const removeCopied = internalMutation({
  args: { exportId: v.id("exports") },
  returns: v.null(),
  handler: async (ctx, { exportId }) => {
    if (await removeCopiedPage(ctx, exportId)) {
      await ctx.scheduler.runAfter(0, internal.exporting.removeCopied, { exportId });
    }
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
    if (row !== null && row.files === undefined) await Exports.dropExport(ctx, row);
    return null;
  },
});

async function writeFile(
  ctx: ActionCtx,
  exportId: Id<"exports">,
  file: ExportFile,
): Promise<Id<"_storage">> {
  let cursor: string | null = null;
  do {
    const page: Parts = await ctx.runQuery(internal.exporting.readParts, { exportId, cursor });
    for (const part of page.parts) file.add(part);
    cursor = page.cursor;
  } while (cursor !== null);
  return await ctx.storage.store(new Blob(file.end(), { type: file.type }));
}
