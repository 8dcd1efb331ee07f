import { UserFacingError } from "../../lib/errors";
import type { Frame } from "../frame";
import type { StorageService } from "../services";
import type { Syscall } from "./table";

const storageId = (args: string) => (JSON.parse(args) as { storageId: string }).storageId;

const getUrl: Syscall = (frame, args) =>
  JSON.stringify(service(frame).getUrl(frame.transaction, frame.componentId, storageId(args)));

const getMetadata: Syscall = (frame, args) =>
  JSON.stringify(service(frame).getMetadata(frame.transaction, frame.componentId, storageId(args)));

const generateUploadUrl: Syscall = (frame) =>
  JSON.stringify(service(frame).generateUploadUrl(frame.transaction, frame.componentId));

const remove: Syscall = (frame, args) => {
  service(frame).delete(frame.transaction, frame.componentId, storageId(args));
  return "null";
};

type StoreArguments = { blob: string; contentType?: string; sha256?: string };

const store: Syscall = (frame, args) => {
  const { blob, contentType, sha256 } = JSON.parse(args) as StoreArguments;
  const id = service(frame).store(frame.transaction, frame.componentId, {
    bytes: Buffer.from(blob, "base64"),
    contentType: contentType ? contentType : null,
    sha256,
  });
  return JSON.stringify(id);
};

const load: Syscall = (frame, args) => {
  const file = service(frame).load(frame.transaction, frame.componentId, storageId(args));
  if (file === null) return "null";
  const blob = Buffer.from(file.bytes).toString("base64");
  return JSON.stringify({ blob, contentType: file.contentType });
};

function service(frame: Frame): StorageService {
  const { storage: found } = frame.execution.services;
  if (!found) throw new UserFacingError("File storage is not available yet.");
  return found;
}

export const storage = {
  "1.0/storageGetUrl": getUrl,
  "1.0/storageGetMetadata": getMetadata,
  "1.0/storageGenerateUploadUrl": generateUploadUrl,
  "1.0/storageDelete": remove,
  "1.0/storageStore": store,
  "1.0/storageGet": load,
} satisfies Record<string, Syscall>;
