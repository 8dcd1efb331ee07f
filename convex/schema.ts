import { authTables } from "@convex-dev/auth/server";
import { defineSchema } from "convex/server";
import { accountTables } from "./tables/accounts";
import { botTables } from "./tables/bots";
import { conversationTables } from "./tables/conversations";
import { indexingTables } from "./tables/indexing";
import { leavingTables } from "./tables/leaving";
import { peopleTables } from "./tables/people";
import { pushTables } from "./tables/push";

/**
 * Every table: who writes it, who reads it and what each index is for is said where it is defined.
 * What changes with each message or key press is never in a row that almost every function reads.
 */
export default defineSchema({
  ...authTables,
  ...accountTables,
  ...peopleTables,
  ...conversationTables,
  ...indexingTables,
  ...pushTables,
  ...botTables,
  ...leavingTables,
});
