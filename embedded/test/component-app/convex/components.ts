import type { ActionRetrier } from "@convex-dev/action-retrier";
import type { DirectAggregate } from "@convex-dev/aggregate";
import type { Migrations } from "@convex-dev/migrations";
import type { Presence } from "@convex-dev/presence";
import type { RateLimiter } from "@convex-dev/rate-limiter";
import type { WorkflowManager } from "@convex-dev/workflow";
import { componentsGeneric } from "convex/server";

type First<Class extends abstract new (...args: never[]) => unknown> =
  ConstructorParameters<Class>[0];

/** What code generation would write; the app is bundled without it. */
export const components = componentsGeneric() as unknown as {
  workflow: First<typeof WorkflowManager>;
  rateLimiter: First<typeof RateLimiter>;
  presence: First<typeof Presence>;
  actionRetrier: First<typeof ActionRetrier>;
  aggregate: First<typeof DirectAggregate>;
  migrations: First<typeof Migrations>;
};
