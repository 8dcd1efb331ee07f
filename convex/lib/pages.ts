import type { PaginationOptions } from "convex/server";
import { PAGE_MAX_ITEMS } from "./limits";

/** The page a client asked for, within what one call may read. */
export function boundPage(options: PaginationOptions): PaginationOptions {
  const numItems = Math.trunc(options.numItems);
  return { ...options, numItems: Math.min(Math.max(1, numItems || 1), PAGE_MAX_ITEMS) };
}
