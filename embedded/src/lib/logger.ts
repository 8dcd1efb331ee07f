/**
 * One JSON object per line on stdout. Fields are for numbers, ids, codes and
 * function names: never arguments, results, message bodies, tokens or keys.
 */
export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const weight: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createLogger(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Logger {
  const log = (lineLevel: LogLevel) => (event: string, fields?: LogFields) => {
    if (weight[lineLevel] < weight[level]) return;
    // `event` comes first, so that scripts can look for the start of a line.
    write(
      JSON.stringify({ event, level: lineLevel, time: new Date().toISOString(), ...fields }) + "\n",
    );
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

/** For tests and tools that want no output. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** What may be logged of something thrown: its name and message, and the stack of a bug. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: `${error.name}: ${error.message}`, stack: error.stack };
}
