import { badRequest } from "../lib/errors";
import { compileValidator } from "../values/validators";
import type { DeclaredVariable } from "./definitionMetadata";

export const MAX_NAME_LENGTH = 256;
/** The longest HTTP header. */
export const MAX_VALUE_BYTES = 8 * 1024;
export const MAX_VARIABLES = 512;
export const MAX_TOTAL_BYTES = 512 * 1024;

const namePattern = /^[a-zA-Z_]+[a-zA-Z0-9_]*$/;
/** Set by the server itself. */
export const builtInNames: ReadonlySet<string> = new Set(["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]);

/** A change of one variable; null removes it. */
export type VariableChange = { name: string; value: string | null };

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** Applies the changes in order; throws a ServerError with the official text and leaves `current` alone. */
export function changeVariables(
  current: Readonly<Record<string, string>>,
  changes: readonly VariableChange[],
): Record<string, string> {
  const next = { ...current };
  for (const { name, value } of changes) {
    checkName(name);
    if (value === null) {
      delete next[name];
      continue;
    }
    checkValueSize(value);
    if (builtInNames.has(name)) {
      throw badRequest(
        "EnvVarNameForbidden",
        `Environment variable with name "${name}" is built-in and cannot be overridden`,
      );
    }
    next[name] = value;
  }
  checkTotals(next);
  return next;
}

function checkName(name: string): void {
  if (!namePattern.test(name)) {
    throw badRequest(
      "EnvironmentVariableNameInvalid",
      `The environment variable name ${name} is invalid. Environment variable names must begin with a letter and may only include characters a-z, A-Z, 0-9, and underscores.`,
    );
  }
  if (name.length > MAX_NAME_LENGTH) {
    throw badRequest(
      "EnvironmentVariableNameTooLong",
      `The environment variable name ${name} is too long. Environment variable names must be less than ${MAX_NAME_LENGTH}.`,
    );
  }
}

function checkValueSize(value: string): void {
  const size = byteLength(value);
  if (size > MAX_VALUE_BYTES) {
    throw badRequest(
      "EnvironmentVariableValueTooLarge",
      `The environment variable value is ${size} bytes, which is too large. (max size: ${MAX_VALUE_BYTES}`,
    );
  }
}

function checkTotals(variables: Record<string, string>): void {
  const entries = Object.entries(variables);
  if (entries.length > MAX_VARIABLES) {
    throw badRequest(
      "EnvVarLimitMet",
      `The environment variable limit (${MAX_VARIABLES}) has been met.`,
    );
  }
  const total = entries.reduce((sum, pair) => sum + pair[0].length + byteLength(pair[1]), 0);
  if (total > MAX_TOTAL_BYTES) {
    throw badRequest(
      "EnvVarTotalSizeLimitMet",
      `The total size of all environment variables (${total} bytes) exceeds the limit (${MAX_TOTAL_BYTES} bytes).`,
    );
  }
}

/** null when the value fits the declaration in a `convex.config.ts`. */
export function checkVariableValue(variable: DeclaredVariable, value: string): string | null {
  return compileValidator(variable.validator).check(value, () => null);
}

/** At the end of a push: what the app declares must be there and fit. */
export function checkDeclaredVariables(
  declared: readonly DeclaredVariable[],
  values: Readonly<Record<string, string>>,
): void {
  const missing = declared.filter(({ name, optional }) => !optional && values[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw badRequest(
      // The CLI reads the names between "are not set: " and the full stop.
      "MissingEnvironmentVariables",
      `Required environment variables are not set: ${names}. Set them in the Convex dashboard or CLI before pushing.`,
    );
  }
  for (const variable of declared) {
    const value = values[variable.name];
    const error = value === undefined ? null : checkVariableValue(variable, value);
    if (error) {
      throw badRequest(
        "EnvironmentVariableInvalid",
        `Environment variable ${variable.name} does not match its declaration: ${error}`,
      );
    }
  }
}
