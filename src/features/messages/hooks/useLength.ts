import { useSyncExternalStore } from "react";
import type { LengthState } from "../logic/messageLength";
import type { WrittenText } from "../logic/writtenText";

/** How long it is. Draws anew only when that says something else. */
export function useLength(written: WrittenText): LengthState {
  return useSyncExternalStore(written.subscribe, () => written.length);
}

export function useLengthState(written: WrittenText): LengthState["state"] {
  return useSyncExternalStore(written.subscribe, () => written.length.state);
}
