import { createElement, Suspense } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { preloadable, renewFailed } from "./preloadable";

const Words = ({ words }: { words: string }) => createElement("b", null, words);

function draw(Part: ReturnType<typeof preloadable<{ words: string }>>): string {
  const part = createElement(Part, { words: "the part" });
  return renderToString(createElement(Suspense, { fallback: "waits" }, part));
}

const untilLoaded = () => new Promise((resolve) => setTimeout(resolve));

describe("a part that is loaded late", () => {
  test("has to be waited for when it is not there", () => {
    expect(draw(preloadable(() => Promise.resolve({ default: Words })))).toContain("waits");
  });

  test("is drawn at once when it was preloaded, and loaded once", async () => {
    let loads = 0;
    const Part = preloadable(() => {
      loads += 1;
      return Promise.resolve({ default: Words });
    });
    Part.preload();
    Part.preload();
    await untilLoaded();
    expect(draw(Part)).toContain("the part");
    expect(loads).toBe(1);
  });

  test("is tried again after it could not be loaded", async () => {
    let loads = 0;
    const Part = preloadable(async () => {
      loads += 1;
      if (loads === 1) throw new Error("no connection");
      return await Promise.resolve({ default: Words });
    });
    Part.preload();
    await untilLoaded();
    Part.preload();
    await untilLoaded();
    expect(draw(Part)).toContain("the part");
  });

  test("that failed while it was waited for is loaded again only once that was shown", async () => {
    let loads = 0;
    const Part = preloadable(async () => {
      loads += 1;
      if (loads === 1) throw new Error("no connection");
      return await Promise.resolve({ default: Words });
    });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(draw(Part)).toContain("waits");
      await untilLoaded();
    }
    expect(loads).toBe(1);
    renewFailed();
    expect(draw(Part)).toContain("waits");
    await untilLoaded();
    expect(draw(Part)).toContain("the part");
    expect(loads).toBe(2);
  });

  test("is not loaded again by the failure of another", async () => {
    let loads = 0;
    const Part = preloadable(() => {
      loads += 1;
      return Promise.resolve({ default: Words });
    });
    draw(Part);
    await untilLoaded();
    renewFailed();
    expect(draw(Part)).toContain("the part");
    expect(loads).toBe(1);
  });
});
