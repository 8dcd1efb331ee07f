import { expect, test } from "vitest";
import { JobQueue } from "./jobQueue";

test("ENG-6 one job at a time, lanes take turns, each in its own order", async () => {
  const queue = new JobQueue();
  const order: string[] = [];
  let running = 0;
  const job = (name: string) => async () => {
    running++;
    expect(running).toBe(1);
    await Promise.resolve();
    order.push(name);
    running--;
  };
  for (const name of ["r1", "r2", "r3"]) void queue.run("requests", job(name));
  for (const name of ["l1", "l2", "l3", "l4", "l5"]) void queue.run("live", job(name));
  await queue.whenIdle();
  expect(order).toEqual(["r1", "l1", "l2", "l3", "l4", "r2", "l5", "r3"]);
});

test("ENG-6 a failed job fails its caller only", async () => {
  const queue = new JobQueue();
  const failed = queue.run("requests", () => {
    throw new Error("deliberate");
  });
  const next = queue.run("requests", () => 2);
  await expect(failed).rejects.toThrow("deliberate");
  expect(await next).toBe(2);
  expect(queue.length).toBe(0);
});

test("ENG-6 steady writers do not leave readers behind", async () => {
  const queue = new JobQueue();
  let written = 0;
  let isRead = false;
  const write = (): void => {
    written++;
    if (!isRead && written < 1000) void queue.run("requests", write);
  };
  for (let i = 0; i < 3; i++) void queue.run("requests", write);
  const reads = Array.from({ length: 40 }, () => queue.run("live", () => undefined));
  await Promise.all(reads);
  isRead = true;
  await queue.whenIdle();
  expect(written).toBeLessThan(20);
});

test("ENG-6 thousands of jobs keep their order", async () => {
  const queue = new JobQueue();
  const order: number[] = [];
  const all = Array.from({ length: 5000 }, (_, i) => i);
  await Promise.all(all.map((i) => queue.run("requests", () => order.push(i))));
  expect(order).toEqual(all);
});
