import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useAction, useQueries, type RequestForQueries } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useMemo, useState } from "react";
import { useConnection } from "../../../lib/connection";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import { useSettled } from "../../../lib/useSettled";
import type { IndexCounts } from "../logic/indexText";
import { paint, type Painted } from "../logic/painting";
import type { Scope } from "../logic/scopes";
import { fromMeaningHit, fromWordHit, type SearchHit } from "../logic/searchHit";

export type PersonHit = FunctionReturnType<typeof api.users.searchPeople>[number];

const MIN_LENGTH = 2;
const ASK_AFTER_MS = 80;
const PAINT_AFTER_MS = 200;
const PEOPLE_SHOWN = 4;

export interface SearchQuestion {
  q: string;
  scope: Scope;
  viewerId: Id<"users">;
  /** Only in this conversation. */
  conversationId: Id<"conversations"> | null;
}

export interface SearchView {
  state: "idle" | "searching" | "ready" | "failed";
  /** What the shown list answers; older than what is typed while a new list is on its way. */
  shownFor: string;
  people: readonly PersonHit[];
  main: readonly SearchHit[];
  later: readonly SearchHit[];
  meaning: "waiting" | "in" | "unavailable";
  /** False where the server compares similar words and not what they mean. */
  isByMeaning: boolean;
  /** Null while that is not known yet. */
  index: IndexCounts | null;
  retry: () => void;
}

export function useSearch(typed: SearchQuestion): SearchView {
  const { scope, viewerId, conversationId } = typed;
  const status = useOptionalAnswer(api.messages.getSearchStatus, {});
  const wanted = typed.q.trim();
  const q = useSettled(wanted, ASK_AFTER_MS);
  const [attempt, setAttempt] = useState(0);
  const active = q.length >= MIN_LENGTH;
  const question = active ? JSON.stringify([q, scope, conversationId, attempt]) : "";
  const wantsMessages = active && scope !== "people";
  const wantsPeople = active && (scope === "everything" || scope === "people") && !conversationId;

  const filters = useMemo(
    () => ({
      ...(conversationId && { conversationId }),
      ...(scope === "mine" && { senderId: viewerId }),
    }),
    [conversationId, scope, viewerId],
  );
  const answers = useQueries(
    useMemo((): RequestForQueries => {
      const requests: RequestForQueries = {};
      if (wantsMessages)
        requests["words"] = { query: api.messages.search, args: { q, ...filters } };
      if (wantsPeople) requests["people"] = { query: api.users.searchPeople, args: { q } };
      return requests;
    }, [wantsMessages, wantsPeople, q, filters]),
  );
  const wordAnswer = answers["words"] as
    FunctionReturnType<typeof api.messages.search> | Error | undefined;
  const peopleAnswer = answers["people"] as PersonHit[] | Error | undefined;
  const meaning = useMeaning(wantsMessages ? question : "", { q, filters });
  const timeIsUp = useTimeIsUp(question, PAINT_AFTER_MS);

  const failed = wordAnswer instanceof Error;
  const words = useMemo(
    () =>
      !wantsMessages ? [] : Array.isArray(wordAnswer) ? wordAnswer.map(fromWordHit) : undefined,
    [wantsMessages, wordAnswer],
  );
  const peopleIn = !wantsPeople || peopleAnswer !== undefined;
  const [painted, setPainted] = useState<Painted | null>(null);
  const [people, setPeople] = useState<readonly PersonHit[]>([]);
  const next = paint(painted, {
    question,
    words: peopleIn ? words : undefined,
    meaning: wantsMessages ? meaning.hits : null,
    timeIsUp,
  });
  if (active && next !== painted) {
    setPainted(next);
    if (next?.question !== painted?.question) {
      setPeople(Array.isArray(peopleAnswer) ? toShown(peopleAnswer, scope) : []);
    }
  }

  const shown = painted?.question === question;
  const isAway = useConnection().state === "offline";
  return {
    state: !active
      ? "idle"
      : failed || (isAway && !shown)
        ? "failed"
        : shown
          ? "ready"
          : "searching",
    shownFor: painted ? String(JSON.parse(painted.question)[0]) : "",
    people: active && painted ? people : [],
    main: active ? (painted?.main ?? []) : [],
    later: active ? (painted?.later ?? []) : [],
    meaning: !wantsMessages ? "in" : meaning.state,
    isByMeaning: status?.isByMeaning ?? true,
    index: status ?? null,
    retry: () => setAttempt((count) => count + 1),
  };
}

function toShown(people: readonly PersonHit[], scope: Scope): readonly PersonHit[] {
  return scope === "people" ? people : people.slice(0, PEOPLE_SHOWN);
}

interface MeaningState {
  question: string;
  hits: readonly SearchHit[] | null;
}

/** Asks for what is close in meaning. An answer to an older question is dropped. */
function useMeaning(
  question: string,
  { q, filters }: { q: string; filters: Record<string, string> },
) {
  const search = useAction(api.messages.semanticSearch);
  const [answer, setAnswer] = useState<MeaningState | null>(null);
  useEffect(() => {
    if (question === "") return;
    let current = true;
    search({ q, ...filters })
      .then((hits) => hits.map(fromMeaningHit))
      .catch(() => null)
      .then((hits) => {
        if (current) setAnswer({ question, hits });
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [question, q, filters, search]);
  const mine = answer?.question === question ? answer : null;
  return {
    hits: mine ? mine.hits : undefined,
    state: !mine ? ("waiting" as const) : mine.hits ? ("in" as const) : ("unavailable" as const),
  };
}

function useTimeIsUp(question: string, afterMs: number): boolean {
  const [upFor, setUpFor] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setUpFor(question), afterMs);
    return () => clearTimeout(timer);
  }, [question, afterMs]);
  return upFor === question;
}
