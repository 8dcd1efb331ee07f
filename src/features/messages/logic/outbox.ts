import type { Id } from "@convex/_generated/dataModel";
import { planAfterRefusal, type PendingMessage } from "./outboxEntry";

export interface OutboxTransport {
  /** Resolves when the server has stored the message. Waits by itself for a connection. */
  send(message: PendingMessage): Promise<unknown>;
  /** The code and wait of a refusal; null when the error is not the server's decision. */
  readRefusal(error: unknown): { code: string; retryAfterMs: number | null } | null;
}

export interface OutboxOptions {
  userId: string;
  transport: OutboxTransport;
  createId: () => string;
  now: () => number;
  setTimer: (run: () => void, ms: number) => () => void;
}

export interface OutboxSnapshot {
  /** In the order written. */
  pending: readonly PendingMessage[];
  /** Until when the server asked us to wait, by this device's clock; 0 when it did not. */
  slowUntil: number;
}

type Listener = () => void;

/**
 * Sends one message at a time, in the order written, so that they are stored in that order. A
 * refused message steps aside and lets the later ones pass.
 */
export class Outbox {
  private snapshot: OutboxSnapshot = { pending: [], slowUntil: 0 };
  private readonly listeners = new Set<Listener>();
  private readonly tries = new Map<string, number>();
  private busy = false;
  private closed = false;
  private cancelTimer: (() => void) | null = null;

  constructor(private readonly options: OutboxOptions) {}

  getSnapshot = (): OutboxSnapshot => this.snapshot;

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  send(conversationId: Id<"conversations">, body: string): PendingMessage {
    const message: PendingMessage = {
      clientId: this.options.createId(),
      userId: this.options.userId,
      conversationId,
      body,
      writtenAt: this.options.now(),
      state: { tag: "waiting" },
    };
    this.publish([...this.snapshot.pending, message]);
    void this.run();
    return message;
  }

  /** Puts a failed message back in line, with the same id. */
  retry(clientId: string): void {
    this.tries.delete(clientId);
    this.update(clientId, (message) => ({ ...message, state: { tag: "waiting" } }));
    void this.run();
  }

  discard(clientId: string): void {
    this.tries.delete(clientId);
    this.publish(this.snapshot.pending.filter((message) => message.clientId !== clientId));
  }

  /** Goes on after a time-out of ours or a sign-in. */
  wake(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    void this.run();
  }

  open(): void {
    this.closed = false;
    void this.run();
  }

  /** Starts nothing more; what is on its way arrives. Can be opened again. */
  close(): void {
    this.closed = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.findNext(); next; next = this.findNext()) {
        await this.sendOne(next);
      }
    } finally {
      this.busy = false;
    }
  }

  private findNext(): PendingMessage | undefined {
    if (this.closed || this.cancelTimer) return undefined;
    return this.snapshot.pending.find((message) => message.state.tag === "waiting");
  }

  private async sendOne({ clientId }: PendingMessage): Promise<void> {
    const message = this.update(clientId, (entry) => ({ ...entry, state: { tag: "sending" } }));
    if (!message) return;
    try {
      await this.options.transport.send(message);
      this.discard(clientId);
    } catch (error) {
      this.handleRefusal(message, error);
    }
  }

  private handleRefusal({ clientId }: PendingMessage, error: unknown): void {
    const tries = (this.tries.get(clientId) ?? 0) + 1;
    this.tries.set(clientId, tries);
    const plan = planAfterRefusal(this.options.transport.readRefusal(error), tries);
    if (plan.action === "fail") {
      const { reason } = plan;
      this.update(clientId, (entry) => ({ ...entry, state: { tag: "failed", reason } }));
      return;
    }
    const slowUntil =
      plan.action === "slowDown" ? this.options.now() + plan.afterMs : this.snapshot.slowUntil;
    this.snapshot = { ...this.snapshot, slowUntil };
    this.update(clientId, (entry) => ({ ...entry, state: { tag: "waiting" } }));
    this.pause(plan.action === "waitForSignIn" ? null : plan.afterMs);
  }

  /** Stops the line; with null until somebody calls `wake`. */
  private pause(ms: number | null): void {
    this.cancelTimer?.();
    const cancel = ms === null ? () => undefined : this.options.setTimer(() => this.wake(), ms);
    this.cancelTimer = cancel;
  }

  private update(
    clientId: string,
    change: (message: PendingMessage) => PendingMessage,
  ): PendingMessage | undefined {
    let changed: PendingMessage | undefined;
    const pending = this.snapshot.pending.map((message) => {
      if (message.clientId !== clientId) return message;
      changed = change(message);
      return changed;
    });
    this.publish(pending);
    return changed;
  }

  private publish(pending: readonly PendingMessage[]): void {
    this.snapshot = { ...this.snapshot, pending };
    for (const listener of this.listeners) listener();
  }
}
