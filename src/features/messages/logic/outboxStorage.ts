import type { PendingMessage } from "./outboxEntry";

/** Where unsent messages outlive the page. Every method may fail; the outbox then goes on without. */
export interface OutboxStorage {
  /** All of one person's messages, of every tab, in the order written. */
  load(userId: string): Promise<PendingMessage[]>;
  /** Stores or replaces one message. It has reached the device when the promise resolves. */
  put(message: PendingMessage): Promise<void>;
  remove(clientId: string): Promise<void>;
  /** Calls back when another tab changed something; returns the way to stop. */
  onOtherTab(listener: () => void): () => void;
  close(): void;
}

export function compareWritten(a: PendingMessage, b: PendingMessage): number {
  return a.writtenAt - b.writtenAt || (a.clientId < b.clientId ? -1 : 1);
}
