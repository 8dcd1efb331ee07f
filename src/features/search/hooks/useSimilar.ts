import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useAction } from "convex/react";
import { useEffect, useState } from "react";
import { usePlainText } from "../../../lib/markup/markup";
import { useAnswer } from "../../../lib/useAnswer";
import { fromMeaningHit, type SearchHit } from "../logic/searchHit";
import type { SearchView } from "./useSearch";

interface Answer {
  question: string;
  hits: readonly SearchHit[] | null;
}

/** What is close to a message, in the form of a search's results; null when nothing was asked. */
export function useSimilar(
  messageId: string | null,
  { isByMeaning }: Pick<SearchView, "isByMeaning">,
): { view: SearchView; text: string } | null {
  const found = useAnswer(api.messages.getMessage, messageId === null ? "skip" : { messageId });
  const isRefused = found instanceof Error;
  const message = isRefused ? undefined : found;
  const text = usePlainText(message?.body ?? "").replaceAll(/\s+/g, " ");
  const ask = useAction(api.messages.listSimilar);
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  // Its own id, once the server knows that there is such a message of mine.
  const id: Id<"messages"> | undefined = message?._id;
  const question = `${id} ${attempt}`;
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    ask({ messageId: id })
      .then((hits) => hits.map(fromMeaningHit))
      .catch(() => null)
      .then((hits) => {
        if (current) setAnswer({ question, hits });
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [ask, id, question]);

  if (messageId === null) return null;
  const mine = answer?.question === question ? answer : null;
  const isGone = message === null;
  return {
    text,
    view: {
      state: isGone || mine?.hits ? "ready" : mine || isRefused ? "failed" : "searching",
      shownFor: "",
      people: [],
      main: [],
      later: mine?.hits ?? [],
      meaning: "in",
      isByMeaning,
      index: null,
      retry: () => setAttempt((count) => count + 1),
    },
  };
}
