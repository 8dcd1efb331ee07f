import type { Frame } from "../frame";
import { databaseReads, databaseSyncReads } from "./databaseReads";
import { databaseWrites } from "./databaseWrites";
import { metadata, syncMetadata } from "./metadata";
import { scheduling } from "./scheduling";
import { storage } from "./storage";

/** JSON text in, JSON text out. Throws UserFacingError for what user code may see. */
export type Syscall = (frame: Frame, args: string) => string;

/** The operations of queries and mutations; `1.0/runUdf` is the runner's. */
export const asyncSyscalls: Readonly<Record<string, Syscall>> = {
  ...databaseReads,
  ...databaseWrites,
  ...metadata,
  ...scheduling,
  ...storage,
};

export const syncSyscalls: Readonly<Record<string, Syscall>> = {
  ...databaseSyncReads,
  ...syncMetadata,
};
