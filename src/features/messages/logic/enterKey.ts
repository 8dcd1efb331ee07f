/** Safari ends a composition just before it reports the Enter that ended it. */
export const COMPOSITION_GRACE_MS = 30;

export interface EnterPress {
  shiftKey: boolean;
  /** Ctrl or Cmd, which send wherever Enter alone does not. */
  sendModifier: boolean;
  isComposing: boolean;
  keyCode: number;
  msSinceComposition: number;
  touch: boolean;
}

export type EnterAction = "send" | "newLine" | "leave";

/** What Enter means in the composer. `leave` is the input method's own Enter. */
export function decideEnter(press: EnterPress): EnterAction {
  if (press.isComposing || press.keyCode === 229) return "leave";
  if (press.msSinceComposition < COMPOSITION_GRACE_MS) return "leave";
  if (press.sendModifier) return "send";
  return press.touch || press.shiftKey ? "newLine" : "send";
}
