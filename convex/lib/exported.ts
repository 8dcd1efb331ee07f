import { type Infer, v } from "convex/values";

/** What a person's copy of their data is made of, before it is a file. */

export const vExportedMessage = v.object({
  time: v.number(),
  from: v.string(),
  isMine: v.boolean(),
  body: v.string(),
  editedAt: v.union(v.number(), v.null()),
  deletedAt: v.union(v.number(), v.null()),
  inReplyTo: v.union(v.string(), v.null()),
  reactions: v.array(v.object({ emoji: v.string(), people: v.number() })),
});
export type ExportedMessage = Infer<typeof vExportedMessage>;

export const vExportedPerson = v.object({
  name: v.string(),
  email: v.string(),
  joinedAt: v.number(),
  sharesReceipts: v.boolean(),
  sharesLastSeen: v.boolean(),
  blocked: v.array(v.string()),
  /** Where notifications go while chat is closed; their addresses are secrets and not told. */
  notifiedDevices: v.array(
    v.object({
      browser: v.union(v.string(), v.null()),
      system: v.union(v.string(), v.null()),
      since: v.number(),
      showsText: v.boolean(),
    }),
  ),
});
export type ExportedPerson = Infer<typeof vExportedPerson>;

/** Some messages of one conversation; its next ones, if there are more, come right after. */
export const vExportedPart = v.object({
  conversationId: v.id("conversations"),
  with: v.string(),
  messages: v.array(vExportedMessage),
});
export type ExportedPart = Infer<typeof vExportedPart>;
