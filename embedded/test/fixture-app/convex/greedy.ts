import {
  actionGeneric as action,
  httpActionGeneric as httpAction,
  makeFunctionReference,
} from "convex/server";
import { v } from "convex/values";

/** Actions that take more than their share. */
const increment = makeFunctionReference<"mutation">("counters:increment");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const takeObjects = action({
  args: {},
  handler: () => {
    const kept: object[] = [];
    for (;;) kept.push({ kept: kept.length });
  },
});

export const takeNumbers = action({
  args: {},
  handler: () => {
    const kept: number[] = [];
    for (;;) kept.push(1);
  },
});

export const takeBuffers = action({
  args: {},
  handler: async () => {
    const kept: Uint8Array[] = [];
    for (;;) {
      kept.push(new Uint8Array(50_000_000).fill(1));
      await pause(1);
    }
  },
});

export const writeAndWait = action({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => {
    await ctx.runMutation(increment, { name });
    await pause(ms);
    return "waited";
  },
});

/** Computes all the time, and lets others run in between. */
export const compute = action({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => {
    await ctx.runMutation(increment, { name });
    const end = Date.now() + ms;
    let sum = 0;
    while (Date.now() < end) {
      for (let n = 0; n < 50_000_000; n++) sum += n;
      await pause(0);
    }
    return sum > 0 ? "computed" : "nothing";
  },
});

/** Leaves behind a failure of the network, in which no frame of this file is. */
export const rejectLater = action({
  args: {},
  handler: () => {
    void fetch("http://127.0.0.1:9/");
    return "done";
  },
});

let running = 0;
let most = 0;
export const crowd = action({
  args: {},
  handler: async () => {
    most = Math.max(most, ++running);
    await pause(200);
    running--;
    return most;
  },
});

let produced = 0;
export const producedBytes = action({ args: {}, handler: () => produced });
const PIECE = new Uint8Array(100_000);

/** As much as is taken, up to 100 MB. */
export const flood = httpAction(async () => {
  produced = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        produced += PIECE.length;
        controller.enqueue(PIECE);
        if (produced >= 100_000_000) controller.close();
      },
    }),
  );
});
