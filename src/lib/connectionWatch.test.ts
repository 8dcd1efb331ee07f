import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConnectionWatch } from "./connectionWatch";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(given: { socket: boolean; network?: boolean }) {
  const world = { network: true, waits: false, ...given };
  const tell = new Set<() => void>();
  const listen = (listener: () => void) => {
    tell.add(listener);
    return () => undefined;
  };
  const watch = new ConnectionWatch(
    {
      connectionState: () => ({
        isWebSocketConnected: world.socket,
        timeOfOldestInflightRequest: world.waits ? new Date() : null,
      }),
      subscribeToConnectionState: listen,
    },
    { isOn: () => world.network, subscribe: listen },
  );
  const told: string[] = [];
  watch.subscribe(() => told.push(watch.get()));
  return {
    watch,
    told,
    change: (next: Partial<typeof world>) => {
      Object.assign(world, next);
      for (const listener of tell) listener();
    },
  };
}

it("connects, and says so once", () => {
  const { watch, told, change } = start({ socket: false });
  expect(watch.get()).toBe("connecting");
  change({ socket: true });
  change({ waits: true });
  expect(told).toEqual(["online"]);
});

it("is offline when the first contact takes too long", () => {
  const { watch } = start({ socket: false });
  vi.advanceTimersByTime(1999);
  expect(watch.get()).toBe("connecting");
  vi.advanceTimersByTime(1);
  expect(watch.get()).toBe("offline");
});

it("passes over a short gap, however often the client tries in it", () => {
  const { watch, told, change } = start({ socket: true });
  change({ socket: false });
  vi.advanceTimersByTime(1500);
  change({ socket: false });
  expect(watch.get()).toBe("online");
  change({ socket: true });
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([]);

  change({ socket: false });
  vi.advanceTimersByTime(1500);
  change({ socket: false });
  vi.advanceTimersByTime(500);
  expect(told).toEqual(["offline"]);
});

it("stays offline until there is contact, whatever the browser says of the network", () => {
  const { told, change } = start({ socket: false });
  vi.advanceTimersByTime(2000);
  change({ network: false });
  change({ network: true });
  vi.advanceTimersByTime(5000);
  expect(told).toEqual(["offline"]);
  change({ socket: true });
  expect(told).toEqual(["offline", "online"]);
});

it("believes soon that an answer without a network will not come", () => {
  const { watch, change } = start({ socket: true });
  change({ network: false });
  vi.advanceTimersByTime(5000);
  expect(watch.get()).toBe("online");
  change({ waits: true });
  vi.advanceTimersByTime(500);
  expect(watch.get()).toBe("offline");
});
