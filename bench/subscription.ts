import type { ThreadSubscription } from "./drivers/chatLoad";

/** What an open page subscribes to: the live end of its conversation and its conversation list. */
export const chatSubscription: ThreadSubscription = {
  thread: (conversationId) => ({
    path: "messages:listMessages",
    args: { conversationId, paginationOpts: { numItems: 30, cursor: null, id: 1 } },
    rows: (value) => (value as { page: { _id: string; body: string }[] }).page,
  }),
  list: {
    path: "conversations:listUserConversations",
    args: { paginationOpts: { numItems: 30, cursor: null, id: 2 } },
  },
};
