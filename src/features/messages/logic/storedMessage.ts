import type { api } from "@convex/_generated/api";
import type { FunctionReturnType } from "convex/server";

type Window = FunctionReturnType<typeof api.messages.listOlder>;

/** A message as the page asks for it. */
export type StoredMessage = Extract<Window, { format: "compact" }>["messages"][number];
