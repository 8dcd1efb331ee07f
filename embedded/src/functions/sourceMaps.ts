import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** Finds the source map text of a module by its identifier, null when it has none. */
export type SourceMapLookup = (identifier: string) => string | null;

/** Positions of a stack in the files that were pushed. */
export class SourceMaps {
  readonly #maps = new Map<string, TraceMap | null>();

  constructor(private readonly lookup: SourceMapLookup) {}

  /** `file:line:column`, null when the module has no map or the map does not know the place. */
  originalPosition(identifier: string, line: number, column: number): string | null {
    const map = this.#mapOf(identifier);
    if (!map) return null;
    // Stack columns start at 1, those of source maps at 0.
    const found = originalPositionFor(map, { line, column: column - 1 });
    return found.source === null ? null : `${found.source}:${found.line}:${found.column}`;
  }

  #mapOf(identifier: string): TraceMap | null {
    const known = this.#maps.get(identifier);
    if (known !== undefined) return known;
    const map = parseMap(this.lookup(identifier));
    this.#maps.set(identifier, map);
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
