import type { Readable } from "node:stream";
import type { Database, JsonObject, Transaction } from "../../database/types";
import type { StoredFiles } from "./exportSnapshot";

/** Names of files in an export end as people expect; an import ignores it. */
const extensions: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/svg+xml": "svg",
  "application/pdf": "pdf",
  "application/json": "json",
  "application/zip": "zip",
  "text/plain": "txt",
  "text/html": "html",
  "text/csv": "csv",
  "audio/mpeg": "mp3",
  "video/mp4": "mp4",
};

/** File storage as an export sees it. `read` opens the bytes of a stored object. */
export function exportedFiles(database: Database, read: (uuid: string) => Readable): StoredFiles {
  return {
    list(component, ts) {
      const tx = database.beginQuery({ ts });
      try {
        const uuids = uuidsOf(tx, component);
        const rows = readRows(tx, component, "_storage");
        return {
          documents: rows.map(({ text, json }) => withInternalId(text, uuids.get(idOf(json)))),
          files: rows.flatMap(({ json }) => {
            const uuid = uuids.get(idOf(json));
            const name = `${idOf(json)}${extensionOf(json.contentType)}`;
            return uuid === undefined ? [] : [{ name, open: () => read(uuid) }];
          }),
        };
      } finally {
        tx.close();
      }
    },
  };
}

const idOf = (row: JsonObject) => row._id as string;

function withInternalId(text: string, uuid: string | undefined): string {
  if (uuid === undefined) return text;
  return JSON.stringify({ ...(JSON.parse(text) as JsonObject), internalId: uuid });
}

function extensionOf(contentType: unknown): string {
  if (typeof contentType !== "string") return "";
  const extension = extensions[contentType.split(";")[0] ?? ""];
  return extension === undefined ? "" : `.${extension}`;
}

function uuidsOf(tx: Transaction, component: number): Map<string, string> {
  const objects = readRows(tx, 0, "_storage_objects").map(({ json }) => json);
  return new Map(
    objects
      .filter((object) => object.component === component)
      .map((object) => [object.storageId as string, object.uuid as string]),
  );
}

function readRows(tx: Transaction, component: number, tableName: string) {
  const source = { type: "FullTableScan", tableName, order: "asc" } as const;
  const stream = tx.stream(component, { source, operators: [] });
  const rows: { text: string; json: JsonObject }[] = [];
  for (let text = stream.next(); text !== null; text = stream.next())
    rows.push({ text, json: JSON.parse(text) as JsonObject });
  return rows;
}
