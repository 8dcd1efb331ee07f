import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** Finds the source map text of a module by its identifier, null when it has none. */
export type SourceMapLookup = (identifier: string) => string | null;

const FRAME = /^\s+at (?:(.*?) \()?(convex-module:[^\s()]+?):(\d+):(\d+)\)?$/;
/** Our package's own wrappers around a handler; nobody wants to see them. */
const INTERNAL_SOURCE = "convex/src/server/impl";

/**
 * The frames of a V8 stack that lie in user modules, translated to the pushed
 * sources: lines of the form `    at handler (../convex/messages.ts:12:4)`.
 */
export class StackTranslator {
  private readonly maps = new Map<string, TraceMap | null>();

  constructor(private readonly lookup: SourceMapLookup) {}

  translate(stack: string): string[] {
    const frames: { text: string; isInternal: boolean }[] = [];
    for (const line of stack.split("\n")) {
      const match = FRAME.exec(line);
      if (match) frames.push(this.translateFrame(match));
    }
    while (frames[0]?.isInternal) frames.shift();
    while (frames.at(-1)?.isInternal) frames.pop();
    return frames.map((frame) => frame.text);
  }

  private translateFrame(match: RegExpExecArray): { text: string; isInternal: boolean } {
    const [, name = "", identifier = "", line = "0", column = "0"] = match;
    const original = this.originalPosition(identifier, Number(line), Number(column));
    const where = original ?? `${shortPath(identifier)}:${line}:${column}`;
    const text = name === "" ? `    at ${where}` : `    at ${name} (${where})`;
    return { text, isInternal: where.includes(INTERNAL_SOURCE) };
  }

  private originalPosition(identifier: string, line: number, column: number): string | null {
    const map = this.mapOf(identifier);
    if (!map) return null;
    const found = originalPositionFor(map, { line, column: column - 1 });
    if (found.source === null) return null;
    return `${found.source}:${found.line}:${found.column}`;
  }

  private mapOf(identifier: string): TraceMap | null {
    const known = this.maps.get(identifier);
    if (known !== undefined) return known;
    const map = parseMap(this.lookup(identifier));
    this.maps.set(identifier, map);
    return map;
  }
}

function parseMap(text: string | null): TraceMap | null {
  if (text === null) return null;
  try {
    return new TraceMap(text);
  } catch {
    // A broken map must not hide the error that is being reported.
    return null;
  }
}

const shortPath = (identifier: string) => identifier.replace(/^convex-module:\d+\/\d+\//, "");
