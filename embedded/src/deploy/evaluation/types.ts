import type { JsonObject } from "../../database/types";
import type { ModuleAnalysis } from "../../functions/deployment";
import type { AuthProvider } from "../../threads/messages";

/** What the push worker gets (as `workerData`). */
export type EvaluationInput = {
  /** JSON text of the push request: parsed in the worker, it may be megabytes. */
  body: string;
  /** `schemas` stops after definitions and schemas. */
  scope: "schemas" | "everything";
  /** Modules of the active app, for those the CLI names as unchanged. */
  activeModules: StoredModule[];
  /** Variables of the app with the system's own. */
  env: Record<string, string>;
  importPhase: ImportPhase;
};

/** Pinned while modules are imported, so that a module's top level is the same everywhere. */
export type ImportPhase = { seed: number; timestampMs: number };

/** A text and the name of its blob. */
export type StoredText = { sha256: string; bytes: Uint8Array };

export type StoredModule = {
  path: string;
  environment: "isolate" | "node";
  /** Over source and source map, as the CLI computes it. */
  sha256: string;
  source: StoredText;
  sourceMap: StoredText | null;
};

export type EvaluatedModule = StoredModule & { analysis: ModuleAnalysis | null };

export type EvaluatedDefinition = {
  path: string;
  /** Answer of the definition's `export()`, with `path`; convex-protocol b.3. */
  metadata: JsonObject;
  /** Answer of the schema's `export()`; convex-protocol b.4. */
  schema: JsonObject | null;
  modules: EvaluatedModule[];
  serverVersion: string;
};

export type EvaluatedPush = {
  dryRun: boolean;
  forCodegen: boolean;
  /** The app is the last; children come before their parents. */
  definitions: EvaluatedDefinition[];
  authProviders: AuthProvider[];
  importPhase: ImportPhase;
};

export type EvaluationMessage =
  /** Sent before each stretch of user code: the clock of its time limit starts. */
  | { type: "step"; name: string }
  | { type: "done"; push: EvaluatedPush }
  | { type: "failed"; code: string; message: string };
