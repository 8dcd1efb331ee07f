import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQueries, type RequestForQueries } from "convex/react";
import { getFunctionName } from "convex/server";
import { useMemo, useState } from "react";
import type { StoredMessage } from "../logic/storedMessage";
import {
  addNewer,
  addOlder,
  mergeAnswers,
  openAround,
  openAtEnd,
  settleLive,
  type ThreadWindow,
  type WindowAnswer,
} from "../logic/threadWindow";

const FIRST_PAGE = 40;
const MORE_PAGE = 60;

/** Where the window opens: at the newest message, or around one said at a time. */
type Origin = { at: "end" } | { at: "time"; time: number };

interface WindowState {
  origin: Origin;
  /** Counts how often the window was opened anew, elsewhere. */
  opening: number;
  /** Null until the first messages are here. */
  window: ThreadWindow | null;
  /** The side on which another page is on its way. */
  loading: "older" | "newer" | null;
  /** Subscriptions that others take over from, kept until those have answered. */
  retiring: RequestForQueries;
}

export type More = "more" | "loading" | "none";

export interface ThreadWindowView {
  /** Oldest first; null while loading. */
  messages: readonly StoredMessage[] | null;
  older: More;
  loadOlder: () => void;
  /** Anything but "none" means that the end of the conversation is not in the window. */
  newer: More;
  loadNewer: () => void;
  /** Opens the window anew. Messages of the old one are gone at once. */
  openAt: (time: number) => void;
  openEnd: () => void;
  /** Another number for each opening. */
  opening: number;
}

/** Subscribes to the messages of a conversation by the plan of `threadWindow.ts`. */
export function useThreadWindow(
  conversationId: Id<"conversations">,
  openTime: number | null,
): ThreadWindowView {
  const [state, setState] = useState<WindowState>(() =>
    openState(openTime === null ? { at: "end" } : { at: "time", time: openTime }, 0),
  );
  const requests = useMemo(
    () => ({
      ...state.retiring,
      ...toQueries(conversationId, state),
      ...toMoreQuery(conversationId, state),
    }),
    [conversationId, state],
  );
  const answers = useAnswers(requests);

  // What arrived decides what to ask next; each step leads to the same state or to a later one.
  const next = advance(state, { conversationId, answers });
  if (next !== state) setState(next);

  const messages = useMemo(
    () => mergeAnswers(Object.keys(requests).flatMap((key) => answers[key] ?? [])),
    [requests, answers],
  );
  const { window, loading } = state;
  const load = (side: "older" | "newer") => {
    if (loading === null) setState((before) => ({ ...before, loading: side }));
  };
  const open = (origin: Origin) => setState(({ opening }) => openState(origin, opening + 1));
  return {
    messages: isOpened(state, { conversationId, answers }) ? messages : null,
    older: loading === "older" ? "loading" : window?.hasOlder ? "more" : "none",
    loadOlder: () => load("older"),
    newer: loading === "newer" ? "loading" : window && window.liveAfter === null ? "more" : "none",
    loadNewer: () => load("newer"),
    openAt: (time) => open({ at: "time", time }),
    openEnd: () => open({ at: "end" }),
    opening: state.opening,
  };
}

function openState(origin: Origin, opening: number): WindowState {
  return { origin, opening, window: null, loading: null, retiring: {} };
}

type Answers = Record<string, WindowAnswer<StoredMessage> | undefined>;

interface Arrived {
  conversationId: Id<"conversations">;
  answers: Answers;
}

function isOpened(state: WindowState, { conversationId, answers }: Arrived): boolean {
  return (
    state.window !== null ||
    Object.keys(toQueries(conversationId, state)).every((key) => answers[key] !== undefined)
  );
}

/** The next state, or the same one when nothing is to be done. */
function advance(state: WindowState, arrived: Arrived): WindowState {
  if (state.window === null) return advanceOpening(state, arrived);
  return (
    advanceMore(state, state.window, arrived) ??
    advanceLive(state, state.window, arrived) ??
    advanceRetiring(state, arrived)
  );
}

function advanceOpening(state: WindowState, { conversationId, answers }: Arrived): WindowState {
  const requests = toQueries(conversationId, state);
  const [first, second] = Object.keys(requests).map((key) => answers[key]);
  if (!first || (state.origin.at === "time" && !second)) return state;
  const window = second ? openAround(first, second) : openAtEnd(first);
  return { ...state, window, retiring: requests };
}

function advanceMore(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  const request = toMoreQuery(conversationId, state);
  const answer = firstAnswer(request, answers);
  if (!answer) return null;
  const grown = state.loading === "older" ? addOlder(window, answer) : addNewer(window, answer);
  return { ...state, window: grown, loading: null, retiring: { ...state.retiring, ...request } };
}

function advanceLive(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  if (window.liveAfter === null) return null;
  const live = toQuery(api.messages.listNewer, { conversationId, after: window.liveAfter });
  const answer = firstAnswer(live, answers);
  const settled = answer ? settleLive(window, answer) : window;
  if (settled === window) return null;
  return { ...state, window: settled, retiring: { ...state.retiring, ...live } };
}

/** Lets go of what is no longer needed once everything else has answered. */
function advanceRetiring(state: WindowState, { conversationId, answers }: Arrived): WindowState {
  const complete = Object.keys(toQueries(conversationId, state)).every((key) => answers[key]);
  const idle = Object.keys(state.retiring).length === 0;
  return complete && !idle ? { ...state, retiring: {} } : state;
}

function toQueries(
  conversationId: Id<"conversations">,
  { window, origin }: WindowState,
): RequestForQueries {
  if (window === null) {
    if (origin.at === "end") {
      return toQuery(api.messages.listOlder, { conversationId, limit: FIRST_PAGE });
    }
    const { time } = origin;
    return {
      ...toQuery(api.messages.listOlder, { conversationId, before: time, limit: FIRST_PAGE }),
      ...toQuery(api.messages.listNewer, { conversationId, after: time - 1, limit: FIRST_PAGE }),
    };
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

/** The page before the first span or after the last one, when one is asked for. */
function toMoreQuery(
  conversationId: Id<"conversations">,
  { window, loading }: WindowState,
): RequestForQueries {
  const first = window?.spans[0];
  const last = window?.spans.at(-1);
  if (loading === "older" && first) {
    return toQuery(api.messages.listOlder, {
      conversationId,
      before: first.from,
      limit: MORE_PAGE,
    });
  }
  if (loading === "newer" && last) {
    return toQuery(api.messages.listNewer, { conversationId, after: last.to, limit: MORE_PAGE });
  }
  return {};
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
