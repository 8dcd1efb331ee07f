import { SourceMaps, type SourceMapLookup } from "../../functions/sourceMaps";

/** What the CLI prints of an exception in user code: message and the frames in its own files. */
export function describeUserError(error: unknown, sourceMapOf: SourceMapLookup): string {
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

function userFrames(stack: string, sourceMapOf: SourceMapLookup): string[] {
  const maps = new SourceMaps(sourceMapOf);
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const match = framePattern.exec(line);
    if (!match) continue;
    const [, name, path = "", lineText, columnText] = match;
    const position = maps.originalPosition(path, Number(lineText), Number(columnText));
    frames.push(
      `    at ${name ?? "<anonymous>"} (${position ?? `${path}:${lineText}:${columnText}`})`,
    );
  }
  return frames;
}
