import { SourceMaps, type SourceMapLookup } from "./sourceMaps";

const FRAME = /^\s+at (?:(.*?) \()?(convex-module:[^\s()]+?):(\d+):(\d+)\)?$/;
/** Our package's own wrappers around a handler; nobody wants to see them. */
const INTERNAL_SOURCE = "convex/src/server/impl";

/**
 * The frames of a V8 stack that lie in user modules, translated to the pushed
 * sources: lines of the form `    at handler (../convex/messages.ts:12:4)`.
 */
export class StackTranslator {
  private readonly maps: SourceMaps;

  constructor(lookup: SourceMapLookup) {
    this.maps = new SourceMaps(lookup);
  }

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
    const original = this.maps.originalPosition(identifier, Number(line), Number(column));
    const where = original ?? `${shortPath(identifier)}:${line}:${column}`;
    const text = name === "" ? `    at ${where}` : `    at ${name} (${where})`;
    return { text, isInternal: where.includes(INTERNAL_SOURCE) };
  }
}

const shortPath = (identifier: string) => identifier.replace(/^convex-module:\d+\/\d+\//, "");
