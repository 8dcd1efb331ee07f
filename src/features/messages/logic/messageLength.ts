import { isBlank, MESSAGE_MAX_LENGTH } from "@convex/lib/limits";

const COUNT_DOWN_FROM = 200;

export type LengthState =
  | { state: "empty" }
  | { state: "fine" }
  | { state: "near"; left: number }
  | { state: "over"; by: number; /** Messages it would take. */ parts: number };

/** Counts as the server does: UTF-16 units after trimming the outer blank space. */
export function measureLength(text: string): LengthState {
  if (isBlank(text)) return { state: "empty" };
  const { length } = text.trim();
  const left = MESSAGE_MAX_LENGTH - length;
  if (left < 0) {
    return { state: "over", by: -left, parts: Math.ceil(length / MESSAGE_MAX_LENGTH) };
  }
  return left < COUNT_DOWN_FROM ? { state: "near", left } : { state: "fine" };
}

export function isSendable(state: LengthState["state"]): boolean {
  return state === "fine" || state === "near";
}
