import { expect, test } from "vitest";
import type { Fixture } from "../support/fixture";

export function httpActionsContract(get: () => Fixture): void {
  test("HTTP-6 a route answers on the site port and under /http of the API port", async () => {
    for (const base of [get().siteUrl, `${get().url}/http`]) {
      const response = await fetch(`${base}/hello?q=a%20b`);
      expect(await response.json()).toEqual({ subject: null, query: "a b" });
    }
  });

  test("HTTP-6 the caller's token counts, a bad one is ignored", async () => {
    const token = await get().own.sign({ iss: get().siteUrl, aud: "convex", sub: "ann" });
    const subjectWith = async (header: string) => {
      const response = await fetch(`${get().siteUrl}/hello`, {
        headers: { Authorization: header },
      });
      return ((await response.json()) as { subject: string | null }).subject;
    };
    expect(await subjectWith(`Bearer ${token}`)).toBe("ann");
    expect(await subjectWith("Bearer nonsense")).toBe(null);
    expect(await subjectWith("Basic YTpi")).toBe(null);
  });

  test("HTTP-6 body, status, repeated headers and bytes pass unchanged", async () => {
    const bytes = new Uint8Array(300_000).map((_, i) => i % 256);
    const response = await fetch(`${get().siteUrl}/echo/some/path`, {
      method: "POST",
      body: bytes,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-path")).toBe("/echo/some/path");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });

  test("HTTP-6 an answer is streamed as it is made", async () => {
    const response = await fetch(`${get().siteUrl}/stream`);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe("first;");
    const second = await reader?.read();
    expect(Buffer.from(second?.value ?? []).toString()).toBe("second");
    expect((await reader?.read())?.done).toBe(true);
  });

  test("HTTP-6 HEAD is answered by GET, without a body", async () => {
    const response = await fetch(`${get().siteUrl}/hello`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("HTTP-6 no route is 404, a thrown error 500", async () => {
    const missing = await fetch(`${get().siteUrl}/nothing`);
    expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"]);
    const failed = await fetch(`${get().siteUrl}/throw`);
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({
      code: expect.stringMatching(/Server Error/) as string,
    });
  });
}
