import { describe, expect, it } from "vitest";
import { createMemoryOutboxDevice } from "../../../test/memoryOutbox";
import { aPendingMessage } from "../../../test/messages";

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
type Device = ReturnType<typeof createMemoryOutboxDevice>;

async function loadBodies(device: Device, userId = "nadia"): Promise<string[]> {
  return (await device.openTab().load(userId)).map(({ body }) => body);
}

describe("withWriteAhead", () => {
  it("keeps what was put when the page goes away in the same task", async () => {
    const device = createMemoryOutboxDevice();
    device.hold();
    const tab = device.openTab();
    void tab.put(aPendingMessage({ body: "one" }));
    void tab.put(aPendingMessage({ body: "two" }));
    device.reload();
    expect(device.bodies()).toEqual([]);
    expect(await loadBodies(device)).toEqual(["one", "two"]);
  });

  it("moves it into the store then, under the same id, and keeps it there", async () => {
    const device = createMemoryOutboxDevice();
    const message = aPendingMessage();
    device.hold();
    void device.openTab().put(message);
    device.reload();
    expect(await device.openTab().load("nadia")).toEqual([message]);
    await settle();
    expect(device.bodies()).toEqual([message.body]);
    expect([...device.texts]).toEqual([]);
    expect(await device.openTab().load("nadia")).toEqual([message]);
  });

  it("holds nothing twice once the store has it", async () => {
    const device = createMemoryOutboxDevice();
    await device.openTab().put(aPendingMessage({ body: "one" }));
    expect([device.bodies(), [...device.texts]]).toEqual([["one"], []]);
  });

  it("gives back the newest form of a message that the store has in an older one", async () => {
    const device = createMemoryOutboxDevice();
    const message = aPendingMessage();
    const tab = device.openTab();
    await tab.put(message);
    device.hold();
    const failed = { ...message, state: { tag: "failed", reason: "gone" } } as const;
    void tab.put(failed);
    device.reload();
    expect(await device.openTab().load("nadia")).toEqual([failed]);
  });

  it("keeps the newer form while the older one is answered", async () => {
    const device = createMemoryOutboxDevice();
    const message = aPendingMessage();
    const tab = device.openTab();
    device.hold();
    const first = tab.put(message);
    device.release();
    device.hold();
    void tab.put({ ...message, state: { tag: "failed", reason: "gone" } });
    await first;
    expect([...device.texts.values()].join()).toContain("failed");
  });

  it("forgets in both places", async () => {
    const device = createMemoryOutboxDevice();
    const message = aPendingMessage();
    device.block();
    const tab = device.openTab();
    await tab.put(message);
    await tab.remove(message.clientId).catch(() => undefined);
    expect([...device.texts]).toEqual([]);
  });

  it("keeps one person's messages from another", async () => {
    const device = createMemoryOutboxDevice();
    device.hold();
    void device.openTab().put(aPendingMessage({ userId: "nadia", body: "hers" }));
    device.reload();
    expect(await loadBodies(device, "amara")).toEqual([]);
    expect(await loadBodies(device, "nadia")).toEqual(["hers"]);
  });

  it("is a store by itself where only the other one is blocked", async () => {
    const device = createMemoryOutboxDevice();
    device.block();
    await device.openTab().put(aPendingMessage({ body: "one" }));
    device.reload();
    expect(await loadBodies(device)).toEqual(["one"]);
  });

  it("does without a quick store that is full or blocked", async () => {
    const device = createMemoryOutboxDevice();
    device.fill();
    await device.openTab().put(aPendingMessage({ body: "one" }));
    expect(await loadBodies(device)).toEqual(["one"]);
  });

  it("says when neither took a message", async () => {
    const device = createMemoryOutboxDevice();
    device.fill();
    device.block();
    const tab = device.openTab();
    await expect(tab.put(aPendingMessage())).rejects.toThrow("blocked");
    await expect(tab.load("nadia")).rejects.toThrow("blocked");
  });

  it.each(["no JSON", "null", "7", '{"clientId":"c"}', '{"body":1}'])(
    "passes over what is no message: %s",
    async (text) => {
      const device = createMemoryOutboxDevice();
      device.texts.set("chat.outbox.nadia.c", text);
      expect(await loadBodies(device)).toEqual([]);
    },
  );
});
