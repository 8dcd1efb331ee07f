/**
 * What an inline query (`npx convex run --inline-query`) imports. Bundled by
 * itself, as text for the function runtime: see build.mjs.
 */
export { internalQueryGeneric as internalQuery, queryGeneric as query } from "convex/server";
