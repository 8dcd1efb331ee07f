import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MINUTE } from "../lib/time";
import { watchVersions } from "./newVersion";

/** A browser's side of it, whose answer to registering the test decides. */
class Workers extends EventTarget {
  controller: object | null = {};
  readonly register: ServiceWorkerContainer["register"];

  constructor(answer: () => unknown) {
    super();
    this.register = async () => (await answer()) as ServiceWorkerRegistration;
  }
}

class Registration extends EventTarget {
  waiting: object | null = null;
  installing: (EventTarget & { name?: string }) | null = null;
  updates = 0;

  update(): Promise<never> {
    this.updates += 1;
    return Promise.reject(new Error("no connection"));
  }

  /** A newer worker is found, and waits once it is installed. */
  install(worker: EventTarget): void {
    this.installing = worker;
    this.dispatchEvent(new Event("updatefound"));
    this.waiting = worker;
    worker.dispatchEvent(new Event("statechange"));
  }
}

function watch(workers: Workers): { offered: unknown[]; stop: () => void } {
  const offered: unknown[] = [];
  const stop = watchVersions(workers as unknown as ServiceWorkerContainer, (worker) =>
    offered.push(worker),
  );
  return { offered, stop };
}

const unhandled: unknown[] = [];
const noteUnhandled = (error: unknown) => void unhandled.push(error);

beforeEach(() => {
  vi.useFakeTimers();
  unhandled.length = 0;
  process.on("unhandledRejection", noteUnhandled);
});
afterEach(() => {
  process.off("unhandledRejection", noteUnhandled);
  vi.useRealTimers();
});

/** Long enough for rejections that nobody handles to be told. */
const settle = () => vi.advanceTimersByTimeAsync(31 * MINUTE);

describe("a newer version of the page", () => {
  test.each([
    ["answers with nothing", () => undefined],
    ["rejects", () => Promise.reject(new DOMException("blocked", "SecurityError"))],
  ])("is not looked for in a browser that %s", async (_name, answer) => {
    const { offered, stop } = watch(new Workers(answer));
    await settle();
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve));
    stop();
    expect({ offered, unhandled }).toEqual({ offered: [], unhandled: [] });
  });

  test("is not looked for where registering throws at once", () => {
    const workers = new Workers(() => undefined);
    Object.assign(workers, {
      register: () => {
        throw new TypeError("not here");
      },
    });
    expect(() => watch(workers)).not.toThrow();
  });

  test("is offered when it waits already, and when it comes later", async () => {
    const [first, second] = [new EventTarget(), new EventTarget()];
    const registration = new Registration();
    registration.waiting = first;
    const { offered } = watch(new Workers(() => registration));
    await vi.advanceTimersByTimeAsync(0);
    expect(offered).toEqual([first]);
    registration.install(second);
    expect(offered).toEqual([first, second]);
  });

  test("is offered when it was found before anybody listened", async () => {
    const worker = new EventTarget();
    const registration = new Registration();
    registration.installing = worker;
    const { offered } = watch(new Workers(() => registration));
    await vi.advanceTimersByTimeAsync(0);
    registration.waiting = worker;
    worker.dispatchEvent(new Event("statechange"));
    expect(offered).toEqual([worker]);
  });

  test("is none when the first worker comes", async () => {
    const registration = new Registration();
    const workers = new Workers(() => registration);
    workers.controller = null;
    const { offered } = watch(workers);
    await vi.advanceTimersByTimeAsync(0);
    registration.install(new EventTarget());
    expect(offered).toEqual([]);
  });

  test("is asked for every half hour, and no more after the end", async () => {
    const registration = new Registration();
    const { offered, stop } = watch(new Workers(() => registration));
    await vi.advanceTimersByTimeAsync(61 * MINUTE);
    expect(registration.updates).toBe(2);
    stop();
    await vi.advanceTimersByTimeAsync(61 * MINUTE);
    registration.install(new EventTarget());
    expect({ updates: registration.updates, offered }).toEqual({ updates: 2, offered: [] });
  });
});
