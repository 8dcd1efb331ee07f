/** The list: all of a phone's width, a fixed column from tablets on. */
export const LIST_PANE =
  "min-h-0 w-full shrink-0 flex-col bg-surface md:flex md:w-75 md:border-e md:border-line md:bg-canvas lg:w-80 xl:w-85";

export const MAIN_PANE = "min-h-0 min-w-0 grow flex-col md:flex";
