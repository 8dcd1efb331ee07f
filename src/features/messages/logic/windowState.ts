import type { Id } from "@convex/_generated/dataModel";
import type { RequestForQueries } from "convex/react";
import { findSpan, foldSpans, isWithin, listHeld, unfoldSpans, type Reach } from "./spanFolding";
import type { StoredMessage } from "./storedMessage";
import {
  addNewer,
  addOlder,
  mergeAnswers,
  openAround,
  openAtEnd,
  settleLive,
  type Origin,
  type Span,
  type ThreadWindow,
  type WindowAnswer,
} from "./threadWindow";
import { answerOf, liveRequest, moreRequest, openingRequests, spanRequest } from "./windowRequests";

export interface WindowState {
  origin: Origin;
  /** Counts how often the window was opened anew, elsewhere. */
  opening: number;
  /** Null until the first messages are here. */
  window: ThreadWindow | null;
  /** Whether what is looked at first has arrived. */
  isOpened: boolean;
  /** The side on which another page is on its way. */
  loading: "older" | "newer" | null;
  /** Subscriptions that others take over from, kept until those have answered. */
  retiring: readonly Retiring[];
  /** What is looked at, and around it. Null until that is known: everything loaded is drawn. */
  reach: Reach | null;
  /** A moment to be drawn although nobody looks at it yet, since one is about to jump there. */
  revealed: number | null;
}

interface Retiring {
  request: RequestForQueries;
  successors: readonly string[];
}

/** Holds a key for each query that is subscribed to, without a value until it has answered. */
export type Answers = Record<string, WindowAnswer<StoredMessage> | undefined>;

export interface Arrived {
  conversationId: Id<"conversations">;
  answers: Answers;
}

export function openState(origin: Origin, opening: number): WindowState {
  return {
    origin,
    opening,
    window: null,
    isOpened: false,
    loading: null,
    retiring: [],
    reach: null,
    revealed: null,
  };
}

/** A window that was left, around what was looked at then. */
export function reopenState(window: ThreadWindow, reach: Reach): WindowState {
  return { ...openState({ at: "end" }, 0), window, reach };
}

/** Everything to be subscribed to. */
export function listRequests(
  conversationId: Id<"conversations">,
  state: WindowState,
): RequestForQueries {
  const { window, origin, loading } = state;
  if (window === null) return openingRequests(conversationId, origin);
  const held = listHeld(window, isWantedIn(state));
  return Object.assign(
    {},
    ...state.retiring.map(({ request }) => request),
    ...held.map((span) => spanRequest(conversationId, span)),
    liveRequest(conversationId, window),
    moreRequest(conversationId, window, loading),
  ) as RequestForQueries;
}

/** The messages of what is drawn, oldest first. */
export function listDrawn(
  { window }: Pick<WindowState, "window">,
  requests: RequestForQueries,
  answers: Answers,
): StoredMessage[] {
  const all = mergeAnswers(Object.keys(requests).flatMap((key) => answers[key] ?? []));
  if (window === null) return all;
  const isFolded = (time: number) => (findSpan(window.spans, time)?.folded ?? null) !== null;
  return all.filter((message) => !isFolded(message.time));
}

/** The next state, or the same one when nothing is to be done. */
export function advance(state: WindowState, arrived: Arrived): WindowState {
  const { window } = state;
  if (window === null) return advanceOpening(state, arrived);
  return (
    advanceReopening(state, window, arrived) ??
    advanceMore(state, window, arrived) ??
    advanceLive(state, window, arrived) ??
    advanceFolded(state, window, arrived) ??
    advanceRetiring(state, arrived)
  );
}

function advanceOpening(state: WindowState, { conversationId, answers }: Arrived): WindowState {
  const requests = openingRequests(conversationId, state.origin);
  const [first, second] = Object.keys(requests).map((key) => answers[key]);
  if (!first || (state.origin.at === "time" && !second)) return state;
  const window = second ? openAround(first, second) : openAtEnd(first);
  return handOver({ ...state, window, isOpened: true }, requests, conversationId);
}

function advanceReopening(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  const isWanted = isWantedIn(state);
  const isThere =
    window.spans.every((span) => span.folded === null || !isWanted(span)) &&
    isAnswered(liveRequest(conversationId, window), answers);
  return isThere && !state.isOpened ? { ...state, isOpened: true } : null;
}

function advanceMore(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  const request = moreRequest(conversationId, window, state.loading);
  const answer = answerOf(request, answers);
  if (!answer) return null;
  const grown = state.loading === "older" ? addOlder(window, answer) : addNewer(window, answer);
  return handOver({ ...state, window: grown, loading: null }, request, conversationId);
}

function advanceLive(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  const live = liveRequest(conversationId, window);
  const answer = answerOf(live, answers);
  const settled = answer ? settleLive(window, answer) : window;
  if (settled === window) return null;
  return handOver({ ...state, window: settled }, live, conversationId);
}

function advanceFolded(
  state: WindowState,
  window: ThreadWindow,
  { conversationId, answers }: Arrived,
): WindowState | null {
  const unfolded = unfoldSpans(window, isWantedIn(state), (span) =>
    isAnswered(spanRequest(conversationId, span), answers),
  );
  if (unfolded === window) return null;
  const isShown = state.revealed !== null && isDrawnAt(unfolded, state.revealed);
  return { ...state, window: unfolded, revealed: isShown ? null : state.revealed };
}

/** Lets go of what others have taken over from; one that was given up meanwhile owes no answer. */
function advanceRetiring(state: WindowState, { answers }: Arrived): WindowState {
  const retiring = state.retiring.filter(({ successors }) =>
    successors.some((key) => key in answers && answers[key] === undefined),
  );
  return retiring.length < state.retiring.length ? { ...state, retiring } : state;
}

/** Keeps a subscription until the new window's subscriptions for the same messages have answered. */
function handOver(
  state: WindowState,
  request: RequestForQueries,
  conversationId: Id<"conversations">,
): WindowState {
  const { window } = state;
  if (window === null) return state;
  const drawn = window.spans.filter((span) => span.folded === null);
  const successors = [
    ...drawn.map((span) => spanRequest(conversationId, span)),
    liveRequest(conversationId, window),
  ].flatMap(Object.keys);
  return { ...state, retiring: [...state.retiring, { request, successors }] };
}

/** Folds what is far, and says what is looked at. */
export function lookAt(
  state: WindowState,
  reach: Reach,
  fold: ReadonlyMap<number, number>,
): WindowState {
  const window = state.window && foldSpans(state.window, fold);
  const isSame = state.reach?.from === reach.from && state.reach.to === reach.to;
  return window === state.window && isSame ? state : { ...state, window, reach };
}

/** Draws what was said at a time if the window holds it; null if it does not. */
export function reveal(state: WindowState, time: number): WindowState | null {
  const span = state.window && findSpan(state.window.spans, time);
  return span ? { ...state, revealed: time } : null;
}

/** The end is wanted wherever one looks: that is where one writes, and where Tab goes. */
function isWantedIn({ window, reach, revealed }: WindowState): (span: Span) => boolean {
  const last = window?.spans.at(-1);
  return (span) =>
    span === last ||
    (reach !== null && isWithin(reach, span)) ||
    (revealed !== null && span.from <= revealed && revealed <= span.to);
}

function isDrawnAt({ spans }: ThreadWindow, time: number): boolean {
  return findSpan(spans, time)?.folded === null;
}

function isAnswered(requests: RequestForQueries, answers: Answers): boolean {
  return Object.keys(requests).every((key) => answers[key] !== undefined);
}
