import { paginationResultValidator } from "convex/server";
import { v, type Infer } from "convex/values";

/** Shapes that clients get. Their types are inferred from here, never written twice. */

export const vViewer = v.object({
  _id: v.id("users"),
  name: v.string(),
  email: v.string(),
});

/** What a stranger may know of a person. */
export const vPerson = v.object({ _id: v.id("users"), name: v.string() });
export type Person = Infer<typeof vPerson>;

export const vLastMessage = v.object({
  messageId: v.id("messages"),
  senderId: v.id("users"),
  preview: v.string(),
  time: v.number(),
});

const conversationFields = {
  _id: v.id("conversations"),
  type: v.union(v.literal("direct"), v.literal("group")),
  lastMessageTime: v.number(),
  /** Null when that account is gone; oneself in a note to self. */
  otherUser: v.union(vPerson, v.null()),
  isSelf: v.boolean(),
};

export const vConversation = v.object(conversationFields);
export type Conversation = Infer<typeof vConversation>;

export const vConversationRow = v.object({
  ...conversationFields,
  lastMessage: v.union(vLastMessage, v.null()),
});
export type ConversationRow = Infer<typeof vConversationRow>;
export const vConversationPage = paginationResultValidator(vConversationRow);

export const vMessage = v.object({
  _id: v.id("messages"),
  _creationTime: v.number(),
  conversationId: v.id("conversations"),
  senderId: v.id("users"),
  senderName: v.string(),
  body: v.string(),
  /** When it was said; differs from `_creationTime` for history brought in later. */
  time: v.number(),
  clientId: v.union(v.string(), v.null()),
});
export type Message = Infer<typeof vMessage>;
export const vMessagePage = paginationResultValidator(vMessage);
