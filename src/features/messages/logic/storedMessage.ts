import type { api } from "@convex/_generated/api";
import type { FunctionReturnType } from "convex/server";

/** A message as the server lists it. */
export type StoredMessage = FunctionReturnType<typeof api.messages.listOlder>["messages"][number];
