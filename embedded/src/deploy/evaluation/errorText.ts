import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** What the CLI prints of an exception in user code: message and the frames in its own files. */
export function describeUserError(
  error: unknown,
  sourceMapOf: (path: string) => string | null,
): string {
  if (!(error instanceof Error)) return `Uncaught ${describeThrown(error)}`;
  const frames = userFrames(error.stack ?? "", sourceMapOf);
  const headline = `Uncaught ${error.name}: ${error.message}`;
  return frames.length === 0 ? headline : `${headline}\n${frames.join("\n")}\n`;
}

/** Anything can be thrown, also what cannot be made a text. */
export function describeThrown(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something that is no error";
  }
}

const framePattern = /^\s*at (?:(?:async )?(.*?) \()?convex:\/(.+?):(\d+):(\d+)\)?$/;

function userFrames(stack: string, sourceMapOf: (path: string) => string | null): string[] {
  const maps = new Map<string, TraceMap | null>();
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const match = framePattern.exec(line);
    if (!match) continue;
    const [, name, path = "", lineText, columnText] = match;
    if (!maps.has(path)) maps.set(path, parseMap(sourceMapOf(path)));
    const position = originalPosition(maps.get(path) ?? null, Number(lineText), Number(columnText));
    frames.push(
      `    at ${name ?? "<anonymous>"} (${position ?? `${path}:${lineText}:${columnText}`})`,
    );
  }
  return frames;
}

function parseMap(text: string | null): TraceMap | null {
  if (text === null) return null;
  try {
    return new TraceMap(text);
  } catch {
    return null;
  }
}

function originalPosition(map: TraceMap | null, line: number, column: number): string | null {
  if (!map) return null;
  // Stack columns start at 1, those of source maps at 0.
  const original = originalPositionFor(map, { line, column: column - 1 });
  if (original.source === null) return null;
  return `${original.source}:${original.line}:${original.column}`;
}
