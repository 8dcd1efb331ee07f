import { LISTS_AND_DIALOGS } from "./states/listsAndDialogs";
import { MIRRORED } from "./states/mirrored";
import { SEARCHES } from "./states/searches";
import { SIGNED_OUT } from "./states/signedOut";
import { THREADS } from "./states/threads";
import { TROUBLE } from "./states/trouble";
import type { State } from "./states/state";

/** All of them, in the order of the design's pictures. */
export const STATES: readonly State[] = [
  ...SIGNED_OUT,
  ...THREADS,
  ...SEARCHES,
  ...LISTS_AND_DIALOGS,
  ...TROUBLE,
  ...MIRRORED,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
