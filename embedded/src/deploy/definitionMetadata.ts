import type { JsonObject, JsonValue } from "../database/types";
import { badRequest } from "../lib/errors";
import { definitionReader } from "./definitionJson";

/** What one evaluated `convex.config.ts` says, with its parts typed. */
export type DefinitionMetadata = {
  path: string;
  /** Declared variables: name to validator. */
  envVars: DeclaredVariable[];
  /** App only: where its own router starts. */
  httpPrefix: string | null;
  children: ChildMount[];
  /** Mount prefix ("/files/") to child name. */
  httpMounts: { prefix: string; child: string }[];
};

export type DeclaredVariable = { name: string; validator: string; optional: boolean };

export type ChildMount = {
  name: string;
  definitionPath: string;
  env: Record<string, EnvBinding>;
};

export type EnvBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

const invalid = (message: string) => badRequest("InvalidDefinition", message);
const { list, object } = definitionReader(invalid);

const identifier = /^[a-zA-Z][a-zA-Z0-9_]*$/;
const childReference = /^_reference\/childComponent\/([^/]+)$/;

/** The package made it, but a hand-made object may stand in for a definition. */
export function parseDefinitionMetadata(json: JsonObject): DefinitionMetadata {
  const path = typeof json.path === "string" ? json.path : "";
  return {
    path,
    envVars: entries(json.envVars).map(parseVariable),
    httpPrefix: typeof json.httpPrefix === "string" ? json.httpPrefix : null,
    children: list(json.childComponents).map((child) => parseChild(child, path)),
    httpMounts: Object.entries(object(json.httpMounts)).map(([prefix, reference]) => ({
      prefix,
      child: parseReference(prefix, reference),
    })),
  };
}

function parseVariable([name, declared]: [string, JsonValue]): DeclaredVariable {
  const { value, optional } = object(declared);
  if (typeof value !== "string") throw invalid(`Env var ${name} has no validator`);
  return { name, validator: value, optional: optional === true };
}

function parseChild(json: JsonValue, parent: string): ChildMount {
  const { name, path, env } = object(json);
  if (typeof name !== "string" || !identifier.test(name))
    throw invalid(`Invalid component name ${JSON.stringify(name)} in ${parent || "the app"}`);
  if (typeof path !== "string") throw invalid(`Component ${name} has no definition path`);
  const bindings = entries(env).map(([key, binding]) => [key, parseBinding(key, binding)] as const);
  return { name, definitionPath: path, env: Object.fromEntries(bindings) };
}

function parseBinding(key: string, json: JsonValue): EnvBinding {
  const { type, value, name } = object(json);
  if (type === "value" && typeof value === "string") return { type, value };
  if (type === "envVar" && typeof name === "string") return { type, name };
  throw invalid(`Env var ${key} has an invalid binding`);
}

function parseReference(prefix: string, reference: JsonValue): string {
  const match = typeof reference === "string" ? childReference.exec(reference) : null;
  if (!match?.[1]) {
    throw badRequest(
      "TypecheckError",
      `HTTP mount "${prefix}" does not name a child component of its own definition`,
    );
  }
  return match[1];
}

function entries(json: JsonValue | undefined): [string, JsonValue][] {
  return list(json).map((pair) => {
    const [name, value] = list(pair);
    if (typeof name !== "string") throw invalid("A name is missing");
    return [name, value ?? null];
  });
}
