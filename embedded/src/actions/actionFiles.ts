import type { FileStore } from "../files/fileStore";
import type { StoredFile } from "../files/fileService";
import type { EngineRequest } from "../threads/messages";

export type ActionFilesOptions = {
  store: FileStore;
  askEngine: (request: EngineRequest) => Promise<unknown>;
};

/** `ctx.storage.store` and `get` of actions: bytes go straight to disk, only their row is the engine's. */
export class ActionFiles {
  constructor(private readonly options: ActionFilesOptions) {}

  async store(component: number, blob: Blob, expectedSha256?: string): Promise<string> {
    const { store, askEngine } = this.options;
    const writer = await store.begin();
    try {
      for await (const chunk of blob.stream()) await writer.write(chunk);
      const file = await writer.finish();
      if (expectedSha256 !== undefined && !isDigest(file.sha256, expectedSha256)) {
        await store.remove(file.uuid);
        throw new Error("The sha256 given does not match the file's.");
      }
      const contentType = blob.type === "" ? null : blob.type;
      return (await askEngine({
        type: "addFile",
        component,
        file: { ...file, contentType },
      })) as string;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async get(component: number, storageId: string): Promise<Blob | null> {
    const { store, askEngine } = this.options;
    const found = (await askEngine({
      type: "findFile",
      by: { component, storageId },
    })) as StoredFile | null;
    if (found === null) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of store.read(found.uuid)) chunks.push(chunk as Buffer);
    return new Blob(chunks as BlobPart[], { type: found.contentType ?? "" });
  }
}

/** People give digests in either spelling. */
function isDigest(base64: string, given: string): boolean {
  return given === base64 || given === Buffer.from(base64, "base64").toString("hex");
}
