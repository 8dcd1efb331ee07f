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

/** Which list of mine a conversation is in; `unstarted` and `declined` ones are in none. */
export const vShelf = v.union(
  v.literal("unstarted"),
  v.literal("requests"),
  v.literal("declined"),
  v.literal("main"),
  v.literal("pinned"),
  v.literal("archived"),
);
export const vListShelf = v.union(v.literal("main"), v.literal("pinned"), v.literal("archived"));

export const vReaction = v.object({ emoji: v.string(), userIds: v.array(v.id("users")) });

export const vLastMessage = v.object({
  messageId: v.id("messages"),
  senderId: v.id("users"),
  /** On one line; empty when deleted. */
  preview: v.string(),
  time: v.number(),
  isDeleted: v.boolean(),
});

const conversationFields = {
  _id: v.id("conversations"),
  type: v.union(v.literal("direct"), v.literal("group")),
  lastMessageTime: v.number(),
  /** Null when that account is gone; oneself in a note to self. */
  otherUser: v.union(vPerson, v.null()),
  isSelf: v.boolean(),
  /** What I chose for it. */
  shelf: vShelf,
  mutedUntil: v.union(v.number(), v.null()),
};

/** A message request, as one of the two sees it. Null once accepted, or where none is needed. */
export const vRequestView = v.object({
  state: v.union(v.literal("unsent"), v.literal("sent"), v.literal("received")),
  /** How many I may write until it is accepted. */
  messagesLeft: v.number(),
});
export type RequestView = Infer<typeof vRequestView>;

export const vConversation = v.object({
  ...conversationFields,
  request: v.union(vRequestView, v.null()),
});
export type Conversation = Infer<typeof vConversation>;

export const vConversationRow = v.object({
  ...conversationFields,
  unreadCount: v.number(),
  lastMessage: v.union(vLastMessage, v.null()),
  /** The last message is mine and everybody else has seen it. False where receipts are off. */
  isLastMessageSeen: v.boolean(),
});
export type ConversationRow = Infer<typeof vConversationRow>;
export const vConversationPage = paginationResultValidator(vConversationRow);

/** What a reply shows of the message it answers. */
export const vQuote = v.object({
  messageId: v.id("messages"),
  senderId: v.id("users"),
  senderName: v.string(),
  /** On one line; empty when deleted. */
  preview: v.string(),
  time: v.number(),
  isDeleted: v.boolean(),
});
export type Quote = Infer<typeof vQuote>;

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
  editedAt: v.union(v.number(), v.null()),
  /** Deleted for all: the body is empty. */
  deletedAt: v.union(v.number(), v.null()),
  /** Deleted for me: the body is empty, the others still see it. */
  isHidden: v.boolean(),
  replyTo: v.union(vQuote, v.null()),
  reactions: v.array(vReaction),
});
export type Message = Infer<typeof vMessage>;
export const vMessagePage = paginationResultValidator(vMessage);

export const vMessageWindow = v.object({
  /** Oldest first. */
  messages: v.array(vMessage),
  /** Whether there are more on the side asked for. */
  hasMore: v.boolean(),
});

/** How the messages of a window are told: `full` where nothing is asked for. */
export const vWindowFormat = v.union(v.literal("full"), v.literal("compact"));

/**
 * A message with only what says something: no `editedAt` means never edited, no `reactions` none.
 * The conversation is the one asked for. For whoever keeps a live end open: it is sent whole at
 * each arrival.
 */
export const vCompactMessage = v.object({
  _id: v.id("messages"),
  senderId: v.id("users"),
  senderName: v.string(),
  body: v.string(),
  time: v.number(),
  /** Only of my own: others' are nothing to me. */
  clientId: v.optional(v.string()),
  editedAt: v.optional(v.number()),
  deletedAt: v.optional(v.number()),
  isHidden: v.optional(v.literal(true)),
  replyTo: v.optional(vQuote),
  reactions: v.optional(v.array(vReaction)),
});
export type CompactMessage = Infer<typeof vCompactMessage>;

/** A window in the format asked for: only a compact one says which it is. */
export const vAnyWindow = v.union(
  v.object({
    format: v.literal("compact"),
    messages: v.array(vCompactMessage),
    hasMore: v.boolean(),
  }),
  vMessageWindow,
);
export type AnyWindow = Infer<typeof vAnyWindow>;

export const vHit = v.object({
  message: vMessage,
  otherUser: v.union(vPerson, v.null()),
  /** Where in the body the words are, in UTF-16 units, in order. */
  ranges: v.array(v.object({ start: v.number(), end: v.number() })),
  isFull: v.boolean(),
});

/** What a personal access token allows. */
export const vScope = v.union(v.literal("read"), v.literal("send"), v.literal("search"));
export type Scope = Infer<typeof vScope>;
