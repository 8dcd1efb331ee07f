import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export interface FirstLoad {
  /** Compressed, of the scripts that index.html names: what runs before the first screen. */
  scriptBytes: number;
  styleBytes: number;
  /** The one font a page of Latin text loads. */
  fontBytes: number;
}

/** The sizes of what a first visit loads, from the built page. */
export async function readFirstLoad(dir: string): Promise<FirstLoad> {
  const html = await readFile(join(dir, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file);
  const sizeOf = async (ending: string) => {
    const files = new Set(named.filter((file) => file?.endsWith(ending)));
    const sizes = [...files].map(async (file) => gzipSync(await readFile(join(dir, file ?? ""))));
    return (await Promise.all(sizes)).reduce((sum, { length }) => sum + length, 0);
  };
  const assets = await readdir(join(dir, "assets"));
  const font = assets.find((name) => /latin-opsz.*\.woff2$/.test(name));
  if (font === undefined) throw new Error("the built page has no font for Latin text");
  return {
    scriptBytes: await sizeOf(".js"),
    styleBytes: await sizeOf(".css"),
    fontBytes: (await readFile(join(dir, "assets", font))).length,
  };
}
