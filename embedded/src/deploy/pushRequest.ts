import { badRequest } from "../lib/errors";
import {
  arrayField,
  booleanField,
  optionalStringField,
  parseFields,
  stringArrayField,
  stringField,
  toFields,
} from "./jsonFields";

/** A module as the CLI bundled it. */
export type PushedModule = {
  path: string;
  source: string;
  sourceMap: string | null;
  environment: "isolate" | "node";
};

/** One component definition, however often it is mounted. */
export type PushedDefinition = {
  /** "" is the app, else a path relative to the app's functions folder. */
  path: string;
  definition: PushedModule | null;
  dependencies: string[];
  schema: PushedModule | null;
  modules: PushedModule[];
  serverVersion: string;
};

export type UnchangedModule = {
  path: string;
  environment: "isolate" | "node";
  sha256: string;
};

export type PushRequest = {
  dryRun: boolean;
  /** `convex codegen`: nothing will follow start_push. */
  forCodegen: boolean;
  app: PushedDefinition;
  /** Modules of the app that the CLI left out because the active ones are equal. */
  unchangedModules: UnchangedModule[];
  components: PushedDefinition[];
};

/** Parses the body of start_push, evaluate_push and evaluate_schema. */
export function parsePushRequest(body: string): PushRequest {
  const fields = parseFields(body);
  const app = toFields(fields.appDefinition, "`appDefinition`");
  if (arrayField(fields, "nodeDependencies").length > 0) {
    throw badRequest(
      "ExternalPackagesUnsupported",
      "This backend does not install `node.externalPackages`. Remove them from convex.json so that they are bundled.",
    );
  }
  return {
    dryRun: booleanField(fields, "dryRun"),
    forCodegen: booleanField(fields, "forCodegen"),
    app: {
      path: "",
      definition: parseOptionalModule(app.definition),
      dependencies: stringArrayField(app, "dependencies"),
      schema: parseOptionalModule(app.schema),
      modules: arrayField(app, "changedModules").map(parseModule),
      serverVersion: stringField(app, "udfServerVersion"),
    },
    unchangedModules: arrayField(app, "unchangedModuleHashes").map(parseUnchangedModule),
    components: arrayField(fields, "componentDefinitions").map(parseComponent),
  };
}

function parseComponent(value: unknown): PushedDefinition {
  const fields = toFields(value, "A component definition");
  return {
    path: stringField(fields, "definitionPath"),
    definition: parseModule(fields.definition),
    dependencies: stringArrayField(fields, "dependencies"),
    schema: parseOptionalModule(fields.schema),
    modules: arrayField(fields, "functions").map(parseModule),
    serverVersion: stringField(fields, "udfServerVersion"),
  };
}

function parseOptionalModule(value: unknown): PushedModule | null {
  return value === null || value === undefined ? null : parseModule(value);
}

function parseModule(value: unknown): PushedModule {
  const fields = toFields(value, "A module");
  return {
    path: stringField(fields, "path"),
    source: stringField(fields, "source"),
    sourceMap: optionalStringField(fields, "sourceMap"),
    environment: parseEnvironment(fields.environment),
  };
}

function parseUnchangedModule(value: unknown): UnchangedModule {
  const fields = toFields(value, "An unchanged module");
  return {
    path: stringField(fields, "path"),
    environment: parseEnvironment(fields.environment),
    sha256: stringField(fields, "sha256"),
  };
}

function parseEnvironment(value: unknown): "isolate" | "node" {
  if (value === "isolate" || value === "node") return value;
  throw badRequest("BadJsonBody", "A module's `environment` must be isolate or node");
}
