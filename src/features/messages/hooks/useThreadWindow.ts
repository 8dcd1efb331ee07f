import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQueries, type RequestForQueries } from "convex/react";
import { getFunctionName } from "convex/server";
import { useMemo, useState } from "react";
import type { StoredMessage } from "../logic/storedMessage";
import {
  addOlder,
  mergeAnswers,
  openAtEnd,
  settleLive,
  type ThreadWindow,
  type WindowAnswer,
} from "../logic/threadWindow";

const FIRST_PAGE = 40;
const OLDER_PAGE = 60;

interface WindowState {
  /** Null until the newest messages are here. */
  window: ThreadWindow | null;
  /** The `before` of an older page on its way. */
  olderBefore: number | null;
  /** Subscriptions that others take over from, kept until those have answered. */
  retiring: RequestForQueries;
}

export interface ThreadWindowView {
  /** Oldest first; null while loading. */
  messages: readonly StoredMessage[] | null;
  older: "more" | "loading" | "none";
  loadOlder: () => void;
}

/** Subscribes to the messages of a conversation by the plan of `threadWindow.ts`. */
export function useThreadWindow(conversationId: Id<"conversations">): ThreadWindowView {
  const [state, setState] = useState<WindowState>({
    window: null,
    olderBefore: null,
    retiring: {},
  });
  const { window, olderBefore, retiring } = state;

  const wanted = useMemo(() => toQueries(conversationId, window), [conversationId, window]);
  const older = useMemo(
    () =>
      olderBefore === null
        ? {}
        : toQuery(api.messages.listOlder, {
            conversationId,
            before: olderBefore,
            limit: OLDER_PAGE,
          }),
    [conversationId, olderBefore],
  );
  const requests = useMemo(() => ({ ...retiring, ...wanted, ...older }), [retiring, wanted, older]);
  const answers = useAnswers(requests);

  // What arrived decides what to ask next; each step leads to the same state or to a later one.
  const next = advance(state, { conversationId, answers });
  if (next !== state) setState(next);

  const messages = useMemo(
    () => mergeAnswers(Object.keys(requests).flatMap((key) => answers[key] ?? [])),
    [requests, answers],
  );
  const opened = Object.values(answers).some((answer) => answer !== undefined);
  const first = window?.spans[0]?.from;
  const canLoadOlder = window?.hasOlder === true && olderBefore === null && first !== undefined;
  return {
    messages: opened ? messages : null,
    older: olderBefore !== null ? "loading" : window?.hasOlder ? "more" : "none",
    loadOlder: () => {
      if (canLoadOlder) setState((before) => ({ ...before, olderBefore: first }));
    },
  };
}

type Answers = Record<string, WindowAnswer<StoredMessage> | undefined>;

/** The next state, or the same one when nothing is to be done. */
function advance(
  state: WindowState,
  { conversationId, answers }: { conversationId: Id<"conversations">; answers: Answers },
): WindowState {
  const { window, olderBefore } = state;
  const opening = toQueries(conversationId, null);
  if (window === null) {
    const answer = firstAnswer(opening, answers);
    return answer ? { ...state, window: openAtEnd(answer), retiring: opening } : state;
  }

  if (olderBefore !== null) {
    const request = toQuery(api.messages.listOlder, {
      conversationId,
      before: olderBefore,
      limit: OLDER_PAGE,
    });
    const answer = firstAnswer(request, answers);
    if (answer) {
      const retiring = { ...state.retiring, ...request };
      return { window: addOlder(window, answer), olderBefore: null, retiring };
    }
  }

  if (window.liveAfter !== null) {
    const live = toQuery(api.messages.listNewer, { conversationId, after: window.liveAfter });
    const answer = firstAnswer(live, answers);
    const settled = answer ? settleLive(window, answer) : window;
    if (settled !== window) {
      return { ...state, window: settled, retiring: { ...state.retiring, ...live } };
    }
  }

  const complete = Object.keys(toQueries(conversationId, window)).every((key) => answers[key]);
  const idle = Object.keys(state.retiring).length === 0;
  return complete && !idle ? { ...state, retiring: {} } : state;
}

function toQueries(
  conversationId: Id<"conversations">,
  window: ThreadWindow | null,
): RequestForQueries {
  if (window === null) {
    return toQuery(api.messages.listOlder, { conversationId, limit: FIRST_PAGE });
  }
  const spans = window.spans.map(({ from, to }) =>
    toQuery(api.messages.listSpan, { conversationId, from, to }),
  );
  const live =
    window.liveAfter === null
      ? {}
      : toQuery(api.messages.listNewer, { conversationId, after: window.liveAfter });
  return Object.assign({}, ...spans, live) as RequestForQueries;
}

type WindowQuery =
  typeof api.messages.listOlder | typeof api.messages.listNewer | typeof api.messages.listSpan;

/** One request under a key that says what it asks, so that equal ones are the same. */
function toQuery<Query extends WindowQuery>(query: Query, args: Query["_args"]): RequestForQueries {
  return { [`${getFunctionName(query)} ${JSON.stringify(args)}`]: { query, args } };
}

function firstAnswer(request: RequestForQueries, answers: Answers) {
  const [key] = Object.keys(request);
  return key === undefined ? undefined : answers[key];
}

/** Answers by key. A refused query ends the thread: its error boundary says so and can retry. */
function useAnswers(requests: RequestForQueries): Answers {
  const results = useQueries(requests);
  for (const result of Object.values(results)) {
    if (result instanceof Error) throw result;
  }
  return results as Answers;
}
