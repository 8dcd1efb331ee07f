import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { badRequest } from "../../lib/errors";

const uploadToken = /^[0-9a-f-]{36}$/;
const MAX_PARTS = 10_000;

/**
 * Files on their way in. Parts are written by whoever has the bytes; what is
 * here when the server starts was interrupted and goes.
 */
export class ImportUploads {
  constructor(private readonly directory: string) {}

  async clear(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  async start(): Promise<string> {
    const token = randomUUID();
    await mkdir(this.#folder(token), { recursive: true });
    return token;
  }

  /** Where a part (counted from 1) belongs. */
  partPath(token: string, part: number): string {
    const isPart = Number.isInteger(part) && part >= 1 && part <= MAX_PARTS;
    if (!isPart) throw badRequest("InvalidPart", `${part} is not the number of a part.`);
    return join(this.#folder(token), `${part}.part`);
  }

  /** One file out of the parts, in the order given. */
  async assemble(token: string, parts: readonly number[]): Promise<string> {
    const path = join(this.#folder(token), "content");
    await createEmpty(path);
    for (const part of parts) {
      const partPath = this.partPath(token, part);
      if (!(await exists(partPath)))
        throw badRequest("MissingPart", `Part ${part} was not uploaded.`);
      await pipeline(createReadStream(partPath), createWriteStream(path, { flags: "a" }));
      await rm(partPath);
    }
    return path;
  }

  async remove(token: string): Promise<void> {
    await rm(this.#folder(token), { recursive: true, force: true });
  }

  #folder(token: string): string {
    if (!uploadToken.test(token))
      throw badRequest("InvalidUploadToken", "The upload token is not one of this server's.");
    return join(this.directory, token);
  }
}

async function createEmpty(path: string): Promise<void> {
  await pipeline([], createWriteStream(path));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
