import type { JsonValue } from "../values/json";
import type { TableNameLookup } from "../values/validators";
import { FunctionError } from "./functionError";
import type { LoadedFunction } from "./loadedDeployment";

const MAX_ARGS_BYTES = 16 * 2 ** 20;
const MAX_RESULT_BYTES = 16 * 2 ** 20;

/** Throws a FunctionError with the official text when the arguments are not acceptable. */
export function checkArguments(
  target: LoadedFunction,
  args: string,
  tableName: TableNameLookup,
): void {
  if (args.length > MAX_ARGS_BYTES / 4 && Buffer.byteLength(args) > MAX_ARGS_BYTES) {
    throw new FunctionError(
      `Arguments for ${target.canonicalPath} are too large (actual: ${mib(args)}, limit: 16 MiB)`,
    );
  }
  if (target.args.acceptsAnything) return;
  const problem = target.args.check(parse(args), tableName);
  if (problem !== null) throw new FunctionError(`ArgumentValidationError: ${problem}`);
}

export function checkResult(
  target: LoadedFunction,
  result: string,
  tableName: TableNameLookup,
): void {
  if (result.length > MAX_RESULT_BYTES / 4 && Buffer.byteLength(result) > MAX_RESULT_BYTES) {
    throw new FunctionError(
      `Function ${target.canonicalPath} return value is too large ` +
        `(actual: ${mib(result)}, limit: 16 MiB)`,
    );
  }
  if (target.returns.acceptsAnything) return;
  const problem = target.returns.check(parse(result), tableName);
  if (problem !== null) throw new FunctionError(`ReturnsValidationError: ${problem}`);
}

const parse = (text: string) => JSON.parse(text) as JsonValue;

const mib = (text: string) => `${(Buffer.byteLength(text) / 2 ** 20).toFixed(2)} MiB`;
