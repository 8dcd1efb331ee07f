import { afterEach, expect, it, vi } from "vitest";
import { createClientId } from "./clientId";

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => vi.unstubAllGlobals());

it("makes a UUID where the browser can", () => {
  expect(createClientId()).toMatch(UUID_V4);
});

it("makes one on a plain http page too, where randomUUID is missing", () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  vi.stubGlobal("crypto", { getRandomValues });
  const ids = Array.from({ length: 50 }, createClientId);
  for (const id of ids) expect(id).toMatch(UUID_V4);
  expect(new Set(ids).size).toBe(50);
});
