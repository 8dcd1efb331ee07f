import { createHash } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import type { Fixture } from "../support/fixture";

const query = makeFunctionReference<"query">;
const mutation = makeFunctionReference<"mutation">;
const action = makeFunctionReference<"action">;

export function filesContract(get: () => Fixture): void {
  const connect = () => new ConvexHttpClient(get().url, { logger: false });
  const upload = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const url = (await connect().mutation(mutation("files:generateUploadUrl"), {})) as string;
    return await fetch(url, { method: "POST", body, headers });
  };
  const urlOf = async (id: string) =>
    (await connect().query(query("files:getUrl"), { id })) as string | null;

  test("FILE-1 an uploaded file has a document, metadata and a URL that serves its bytes", async () => {
    const bytes = new Uint8Array(500_000).map((_, i) => (i * 7) % 251);
    const response = await upload(bytes, { "Content-Type": "image/x-test" });
    const { storageId } = (await response.json()) as { storageId: string };
    const sha256 = createHash("sha256").update(bytes).digest("base64");
    expect(await connect().query(query("files:getDocument"), { id: storageId })).toEqual({
      _id: storageId,
      _creationTime: expect.any(Number) as number,
      sha256,
      size: bytes.length,
      contentType: "image/x-test",
    });
    const url = (await urlOf(storageId)) ?? "";
    expect(url).not.toContain(storageId);
    const file = await fetch(url);
    expect(file.headers.get("content-type")).toBe("image/x-test");
    expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    const part = await fetch(url, { headers: { Range: "bytes=1000-1999" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([
      206,
      `bytes 1000-1999/${bytes.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(bytes.slice(1000, 2000)))).toBe(
      true,
    );
  });

  test("FILE-2 a deleted file is gone at once", async () => {
    const { storageId } = (await (await upload(new Uint8Array([1]))).json()) as {
      storageId: string;
    };
    const url = (await urlOf(storageId)) ?? "";
    await connect().mutation(mutation("files:remove"), { id: storageId });
    expect(await urlOf(storageId)).toBe(null);
    expect((await fetch(url)).status).toBe(404);
    await expect(connect().mutation(mutation("files:remove"), { id: storageId })).rejects.toThrow(
      `storage id ${storageId} not found`,
    );
  });

  test("FILE-1 an action stores and reads files", async () => {
    const text = "some text";
    expect(await connect().action(action("files:roundTrip"), { text })).toEqual({
      storageId: expect.any(String) as string,
      text,
      type: "text/x-test",
      sha256: createHash("sha256").update(text).digest("hex"),
    });
  });

  test("FILE-4 a digest that does not fit is refused", async () => {
    const response = await upload(new Uint8Array([1]), { Digest: `sha-256=${"A".repeat(43)}=` });
    expect(response.status).toBe(400);
  });
}
