import type { IndexDefinition } from "./types";

/**
 * Our own tables. They are ordinary to the database, so what is kept in them is transactional and
 * reactive; they are not counted against limits, and user code sees only `_scheduled_functions`
 * and `_storage`. Tables come into being when they are first used.
 *
 * An index costs a put per row, so hot tables have the fewest that work.
 */
export type SystemIndex = { name: string; fields: readonly string[] };

export const SYSTEM_TABLES: Readonly<Record<string, readonly SystemIndex[]>> = {
  /** {name, value} */
  _env: [{ name: "by_name", fields: ["name"] }],
  /** {path, parentPath, name, definitionPath, number, state, ...} */
  _components: [{ name: "by_path", fields: ["path"] }],
  /** {component, path, environment, sha256, sourceMapSha, analysis}; sources are blobs. */
  _modules: [{ name: "by_component_path", fields: ["component", "path"] }],
  /** One row: the active push. */
  _deployment: [],
  /** {component, path, handle} */
  _function_handles: [{ name: "by_target", fields: ["component", "path"] }],
  /**
   * {sessionId, requestId, result, ts, logLines}: one row per mutation of a client, hence the only
   * index is the one that answers a resent request. Old rows are found by creation time.
   */
  _session_requests: [{ name: "by_request", fields: ["sessionId", "requestId"] }],
  /** See scheduler/cronRows.ts. */
  _crons: [
    { name: "by_name", fields: ["component", "name"] },
    { name: "by_at", fields: ["at"] },
  ],
  /** Per component; what user code sees of jobs. */
  _scheduled_functions: [],
  /** What is to be done about jobs of all components, and when; see scheduler/jobRows.ts. */
  _scheduled_jobs: [{ name: "by_lane", fields: ["lane", "at"] }],
  /** Per component. {sha256, size, contentType?}: what user code sees of stored files. */
  _storage: [],
  /** {storageId, component, uuid}: which file on disk it is. See files/. */
  _storage_objects: [
    { name: "by_uuid", fields: ["uuid"] },
    { name: "by_storage_id", fields: ["storageId"] },
  ],
  _exports: [],
  _imports: [],
};

/** None for tables that are not ours. */
export function systemIndexes(tableName: string): IndexDefinition[] {
  const indexes = Object.hasOwn(SYSTEM_TABLES, tableName) ? SYSTEM_TABLES[tableName] : undefined;
  return (indexes ?? []).map(({ name, fields }) => ({
    type: "database",
    name,
    fields: [...fields],
    staged: false,
  }));
}
