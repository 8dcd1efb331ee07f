/**
 * The list: all of a phone's width, a fixed column from tablets on. Isolated, as browsers keep the
 * painting of such a part: a key in the composer then paints only what is beside it.
 */
export const LIST_PANE =
  "isolate min-h-0 w-full shrink-0 flex-col bg-surface md:flex md:w-75 md:border-e md:border-line md:bg-canvas lg:w-80 xl:w-85 print:hidden";

export const MAIN_PANE = "min-h-0 min-w-0 grow flex-col md:flex print:block";
