import { v } from "convex/values";
import { internalMutation } from "../_generated/server";
import * as Queue from "../model/mailQueue";
import { vMailAnswer } from "./answer";

/** The steps that sending e-mail takes in the database; `sender.ts` calls them. */

/** Whom this mail is to, for one try, with the hash of the code that goes into it. */
export const claim = internalMutation({
  args: { mailId: v.id("mailQueue"), codeHash: v.string() },
  returns: v.union(Queue.vClaimed, v.null()),
  handler: async (ctx, { mailId, codeHash }) => await Queue.claim(ctx, mailId, codeHash),
});

export const finish = internalMutation({
  args: { mailId: v.id("mailQueue"), answer: vMailAnswer },
  returns: v.null(),
  handler: async (ctx, { mailId, answer }) => {
    await Queue.finish(ctx, mailId, answer);
    return null;
  },
});
