import type { Id } from "@convex/_generated/dataModel";
import { useQueries, type RequestForQueries } from "convex/react";
import { useMemo, useState } from "react";
import { createSharing } from "../logic/sharing";
import type { Reach } from "../logic/spanFolding";
import type { StoredMessage } from "../logic/storedMessage";
import type { ThreadPlace } from "../logic/threadPlaces";
import type { Origin, ThreadWindow } from "../logic/threadWindow";
import {
  advance,
  listDrawn,
  listRequests,
  lookAt,
  openState,
  reopenState,
  reveal,
  type Answers,
} from "../logic/windowState";

export type More = "more" | "loading" | "none";

export interface ThreadWindowView {
  /** Those that are drawn, oldest first; null while loading. */
  messages: readonly StoredMessage[] | null;
  /** What is loaded; some of it folded. */
  window: ThreadWindow | null;
  older: More;
  loadOlder: () => void;
  /** Anything but "none" means that the end of the conversation is not in the window. */
  newer: More;
  loadNewer: () => void;
  /** Draws what was said at a time. If it is not loaded the window opens anew, there. */
  openAt: (time: number) => void;
  openEnd: () => void;
  /** Says what is looked at, and folds spans (by where they begin) to their heights. */
  lookAt: (reach: Reach, fold: ReadonlyMap<number, number>) => void;
  /** Another number for each opening. */
  opening: number;
}

/** Where to open: at the end, around a time, or as it was left. */
export type Opening = Origin | { at: "place"; place: ThreadPlace };

/** Subscribes to the messages of a conversation by the plan of `threadWindow.ts`. */
export function useThreadWindow(
  conversationId: Id<"conversations">,
  opening: Opening,
): ThreadWindowView {
  const [state, setState] = useState(() =>
    opening.at === "place"
      ? reopenState(opening.place.window, opening.place.reach)
      : openState(opening, 0),
  );
  const requests = useMemo(() => listRequests(conversationId, state), [conversationId, state]);
  const answers = useAnswers(requests);

  // What arrived decides what to ask next; each step leads to the same state or to a later one.
  const next = advance(state, { conversationId, answers });
  if (next !== state) setState(next);

  const { window, loading } = state;
  const [share] = useState(() => createSharing<StoredMessage>());
  const messages = useMemo(
    () => share(listDrawn({ window }, requests, answers)),
    [share, window, requests, answers],
  );
  const load = (side: "older" | "newer") => {
    if (loading === null) setState((before) => ({ ...before, loading: side }));
  };
  const open = (origin: Origin) => setState((before) => openState(origin, before.opening + 1));
  return {
    messages: state.isOpened ? messages : null,
    window,
    older: loading === "older" ? "loading" : window?.hasOlder ? "more" : "none",
    loadOlder: () => load("older"),
    newer: loading === "newer" ? "loading" : window && window.liveAfter === null ? "more" : "none",
    loadNewer: () => load("newer"),
    openAt: (time) =>
      setState(
        (before) => reveal(before, time) ?? openState({ at: "time", time }, before.opening + 1),
      ),
    openEnd: () => open({ at: "end" }),
    // No transition: React drops what a render itself set, as above, while one is under way.
    lookAt: (reach, fold) => setState((now) => lookAt(now, reach, fold)),
    opening: state.opening,
  };
}

/** Answers by key. A refused query ends the thread: its error boundary says so and can retry. */
function useAnswers(requests: RequestForQueries): Answers {
  const results = useQueries(requests);
  for (const result of Object.values(results)) {
    if (result instanceof Error) throw result;
  }
  return results as Answers;
}
