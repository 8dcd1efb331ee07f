import type { api } from "@convex/_generated/api";
import type { FunctionReturnType } from "convex/server";

/** The person who is signed in. */
export type Viewer = NonNullable<FunctionReturnType<typeof api.users.viewer>>;
