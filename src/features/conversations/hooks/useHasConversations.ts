import { api } from "@convex/_generated/api";
import { useAnswer } from "../../../lib/useAnswer";

/** Whether there is anything in the list, as there mostly is; undefined while loading. */
export function useHasConversations(): boolean | undefined {
  const answer = useAnswer(api.conversations.listUserConversations, {
    paginationOpts: { numItems: 1, cursor: null },
  });
  return answer instanceof Error || (answer && answer.page.length > 0);
}
