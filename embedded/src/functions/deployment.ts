import type { JsonValue, SchemaDefinition } from "../database/types";
import type { AuthProvider, UdfType } from "../threads/messages";

/**
 * The active code: what a push leaves behind and what both function threads
 * load. Plain data, so that it can be posted to another thread. `deploy/` makes
 * it, `functions/` reads it.
 */
export type Deployment = {
  /** Goes up by one with every push and every environment change; module instances belong to one version. */
  version: number;
  /** Root variables plus CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
  env: Record<string, string>;
  components: MountedComponent[];
  authProviders: AuthProvider[];
};

export type MountedComponent = {
  id: number;
  /** "" for the app, else mount names joined by "/". */
  path: string;
  definitionPath: string;
  /** Mount name to component id. */
  children: Record<string, number>;
  /** What process.env shows in this component. */
  env: Record<string, string>;
  /** Prefix of the site URL under which this component's router answers, if mounted. */
  httpPrefix: string | null;
  httpMounts: { prefix: string; component: number }[];
  modules: DeployedModule[];
  schema: SchemaDefinition;
  unmounted: boolean;
};

export type DeployedModule = {
  /** As pushed: "messages.js", "_deps/RNYXLOTS.js". */
  path: string;
  environment: "isolate" | "node";
  source: string;
  sourceMap: string | null;
  sha256: string;
  /** null for _deps and auth.config. */
  analysis: ModuleAnalysis | null;
};

export type ModuleAnalysis = {
  functions: AnalyzedFunction[];
  httpRoutes: { path: string; method: string }[] | null;
  cronSpecs: CronSpec[] | null;
};

export type AnalyzedFunction = {
  name: string;
  udfType: Exclude<UdfType, "HttpAction">;
  visibility: "public" | "internal";
  /** Validator JSON texts as exported by the package. */
  args: string;
  returns: string;
};

export type CronSpec = {
  identifier: string;
  /** "module:fn" in the component that declares it. */
  target: string;
  args: JsonValue[];
  schedule: CronSchedule;
};
export type CronSchedule =
  | { type: "interval"; seconds: number }
  | { type: "hourly"; minuteUTC?: number }
  | { type: "daily"; hourUTC: number; minuteUTC?: number }
  | { type: "weekly"; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: "monthly"; day: number; hourUTC: number; minuteUTC?: number }
  | { type: "cron"; cron: string };
