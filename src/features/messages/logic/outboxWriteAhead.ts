import { deviceStore, type SmallStore } from "../../../lib/storage";
import type { PendingMessage } from "./outboxEntry";
import { compareWritten, type OutboxStorage } from "./outboxStorage";

const PREFIX = "chat.outbox.";

/**
 * Keeps a message from the moment it is put. The store behind answers later, and a page that is
 * reloaded in between takes its unanswered writes along. So each goes to `small` first, in the
 * same task as the key press, and leaves it when the store has it; what an earlier page left
 * there goes into the store with the next load.
 *
 *   put -> small -> store -> out of small        (reload anywhere: in one of the two, or in both)
 */
export function withWriteAhead(
  storage: OutboxStorage,
  small: SmallStore = deviceStore,
): OutboxStorage {
  async function put(message: PendingMessage): Promise<void> {
    const key = toKey(message);
    const text = JSON.stringify(message);
    const isKept = small.write(key, text);
    try {
      await storage.put(message);
    } catch (error) {
      if (isKept) return; // Where only the store is blocked, this is where it stays.
      throw error;
    }
    // A newer form of it may have been written meanwhile, which the store does not have yet.
    if (small.read(key) === text) small.remove(key);
  }

  /** What an earlier page left in `small`, unless whoever wrote it has been quicker. */
  async function move(message: PendingMessage): Promise<void> {
    const key = toKey(message);
    const text = small.read(key);
    if (text === null) return;
    await storage.put(message);
    if (small.read(key) === text) small.remove(key);
  }

  return {
    async load(userId) {
      // In the direction in which they move, so that none is missed between the two.
      const left = readAll(small, userId);
      const rows = await storage.load(userId).catch((error: unknown) => {
        if (left.length > 0) return [];
        throw error;
      });
      for (const message of left) void move(message).catch(() => undefined);
      const byId = new Map([...rows, ...left].map((message) => [message.clientId, message]));
      return [...byId.values()].toSorted(compareWritten);
    },
    put,
    async remove(clientId) {
      for (const key of small.list(PREFIX)) if (key.endsWith(`.${clientId}`)) small.remove(key);
      await storage.remove(clientId);
    },
    onOtherTab: (listener) => storage.onOtherTab(listener),
    close: () => storage.close(),
  };
}

function toKey({ userId, clientId }: PendingMessage): string {
  return `${PREFIX}${userId}.${clientId}`;
}

function readAll(small: SmallStore, userId: string): PendingMessage[] {
  return small.list(`${PREFIX}${userId}.`).flatMap((key) => parse(small.read(key)) ?? []);
}

/** Null for what another version wrote, or somebody by hand. */
function parse(text: string | null): PendingMessage | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isPendingMessage(value) ? value : null;
  } catch {
    return null;
  }
}

function isPendingMessage(value: unknown): value is PendingMessage {
  const fields: Record<string, unknown> = { ...(value as object | null) };
  return (
    ["clientId", "userId", "conversationId", "body"].every(
      (name) => typeof fields[name] === "string",
    ) &&
    typeof fields["writtenAt"] === "number" &&
    typeof fields["state"] === "object" &&
    fields["state"] !== null
  );
}
