import type { Id } from "@convex/_generated/dataModel";
import { planAfterRefusal, toRetried, type PendingMessage } from "./outboxEntry";
import type { Quote } from "./threadMessage";
import { compareWritten, type OutboxStorage } from "./outboxStorage";

export interface OutboxTransport {
  /** Resolves when the server has stored the message. Waits by itself for a connection. */
  send: (message: PendingMessage) => Promise<unknown>;
  /** The code and wait of a refusal; null when the error is not the server's decision. */
  readRefusal: (error: unknown) => { code: string; retryAfterMs: number | null } | null;
}

export interface OutboxOptions {
  userId: string;
  transport: OutboxTransport;
  storage: OutboxStorage;
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

/** A message of another tab that waits this long has probably lost its tab. */
export const ADOPT_AFTER_MS = 15_000;

/**
 * Sends one message at a time, in the order written, so that they are stored in that order. A
 * refused message steps aside and lets the later ones pass.
 *
 * Messages are on the device with the key press, so they survive a reload. Tabs share the store:
 * each shows all messages and sends its own; one that a closed tab left behind is adopted by
 * another. Should two tabs ever send the same one, its client id makes the server keep it once.
 */
export class Outbox {
  private snapshot: OutboxSnapshot = { pending: [], slowUntil: 0 };
  private readonly listeners = new Set<() => void>();
  private readonly tries = new Map<string, number>();
  /** Client ids this tab is to send; the others belong to other tabs. */
  private readonly mine = new Set<string>();
  private readonly gone = new Set<string>();
  /** Writes to the store that have not been answered, by client id. */
  private readonly storing = new Map<string, Promise<void>>();
  /** Client ids that are in the store, unless another tab has taken them out. */
  private readonly durable = new Set<string>();
  private loaded: Promise<void> | null = null;
  private lastWrittenAt = 0;
  private busy = false;
  private closed = true;
  private cancelPause: (() => void) | null = null;
  private cancelAdoption: (() => void) | null = null;
  private stopListening: (() => void) | null = null;

  constructor(private readonly options: OutboxOptions) {}

  getSnapshot = (): OutboxSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes over what earlier pages left behind and starts sending. Can be closed and reopened. */
  open(): void {
    this.closed = false;
    this.stopListening = this.options.storage.onOtherTab(() => void this.syncWithStorage());
    this.loaded ??= this.syncWithStorage({ adoptAll: true });
    void this.run();
  }

  /** Starts nothing more; what is on its way arrives. */
  close(): void {
    this.closed = true;
    this.stopListening?.();
    this.cancelPause?.();
    this.cancelPause = null;
    this.cancelAdoption?.();
    this.cancelAdoption = null;
  }

  send(
    conversationId: Id<"conversations">,
    body: string,
    { quote }: { quote?: Quote } = {},
  ): PendingMessage {
    // Strictly growing, so that two messages of one moment keep their order over a reload.
    this.lastWrittenAt = Math.max(this.options.now(), this.lastWrittenAt + 1);
    const message: PendingMessage = {
      clientId: this.options.createId(),
      userId: this.options.userId,
      conversationId,
      body,
      ...(quote && { quote }),
      writtenAt: this.lastWrittenAt,
      state: { tag: "waiting" },
    };
    this.mine.add(message.clientId);
    // Kept before it is shown: what is on the screen outlives a reload in the same moment.
    void this.store(message);
    this.publish([...this.snapshot.pending, message]);
    void this.run();
    return message;
  }

  /** Puts a failed message back in line, with the same id. */
  retry(clientId: string): void {
    this.tries.delete(clientId);
    this.mine.add(clientId);
    const message = this.replace(clientId, toRetried);
    if (message) void this.store(message);
    void this.run();
  }

  discard(clientId: string): void {
    const stored = this.storing.get(clientId);
    this.forget(clientId);
    void this.remove(clientId, stored);
  }

  /** Goes on after a wait that somebody else ended, such as a sign-in. */
  wake(): void {
    this.cancelPause?.();
    this.cancelPause = null;
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.busy || this.closed) return;
    this.busy = true;
    try {
      await this.loaded;
      for (let next = this.findNext(); next; next = this.findNext()) {
        await this.sendOne(next);
      }
    } finally {
      this.busy = false;
    }
  }

  private findNext(): PendingMessage | undefined {
    if (this.closed || this.cancelPause) return undefined;
    return this.snapshot.pending.find(
      ({ state, clientId }) => state.tag === "waiting" && this.mine.has(clientId),
    );
  }

  private async sendOne({ clientId }: PendingMessage): Promise<void> {
    const message = this.update(clientId, { tag: "sending" });
    if (!message) return;
    try {
      // On the device first: what the server may have must not be lost here.
      await this.storing.get(clientId);
      await this.options.transport.send(message);
    } catch (error) {
      await this.handleRefusal(message, error);
      return;
    }
    this.discard(clientId);
  }

  private async handleRefusal({ clientId }: PendingMessage, error: unknown): Promise<void> {
    const tries = (this.tries.get(clientId) ?? 0) + 1;
    this.tries.set(clientId, tries);
    const plan = planAfterRefusal(this.options.transport.readRefusal(error), tries);
    if (plan.action === "fail") {
      const failed = this.update(clientId, { tag: "failed", reason: plan.reason });
      if (failed) await this.store(failed);
      return;
    }
    if (plan.action === "slowDown") {
      this.snapshot = { ...this.snapshot, slowUntil: this.options.now() + plan.afterMs };
    }
    this.update(clientId, { tag: "waiting" });
    this.pause(plan.action === "waitForSignIn" ? null : plan.afterMs);
  }

  /** Stops the line; with null until somebody calls `wake`. */
  private pause(ms: number | null): void {
    this.cancelPause?.();
    this.cancelPause = ms === null ? () => undefined : this.options.setTimer(() => this.wake(), ms);
  }

  /** Makes the snapshot what the store holds, apart from what this tab knows better. */
  private async syncWithStorage({ adoptAll = false } = {}): Promise<void> {
    // As of before reading: what is stored meanwhile is not missing.
    const durable = new Set(this.durable);
    const stored = await this.options.storage.load(this.options.userId).catch(() => null);
    if (!stored) return;
    const inStore = new Set(stored.map(({ clientId }) => clientId));
    const known = new Map(this.snapshot.pending.map((message) => [message.clientId, message]));
    const pending = this.snapshot.pending.filter(({ clientId, state }) => {
      const takenOut = durable.has(clientId) && !inStore.has(clientId);
      return this.mine.has(clientId) && (!takenOut || state.tag === "sending");
    });
    for (const message of stored) {
      const { clientId } = message;
      if (this.mine.has(clientId) || this.gone.has(clientId)) continue;
      if (adoptAll) {
        this.mine.add(clientId);
        this.durable.add(clientId);
      }
      pending.push(known.get(clientId) ?? message);
    }
    this.publish(pending.toSorted(compareWritten));
    this.planAdoption();
  }

  /** Looks again later whether messages of other tabs are still there; then they need a tab. */
  private planAdoption(): void {
    const foreign = this.snapshot.pending.filter(({ clientId }) => !this.mine.has(clientId));
    if (foreign.length === 0 || this.cancelAdoption || this.closed) return;
    this.cancelAdoption = this.options.setTimer(() => {
      this.cancelAdoption = null;
      for (const { clientId } of foreign) {
        if (this.snapshot.pending.some((message) => message.clientId === clientId)) {
          this.mine.add(clientId);
        }
      }
      void this.run();
    }, ADOPT_AFTER_MS);
  }

  /** Puts a message on the device. Where that is blocked, it lives as long as the page. */
  private store(message: PendingMessage): Promise<void> {
    const { clientId, state } = message;
    // One on its way is kept as waiting: after a reload it has to go out again.
    const kept = state.tag === "sending" ? ({ tag: "waiting" } as const) : state;
    const done = this.options.storage.put({ ...message, state: kept }).then(
      () => void this.durable.add(clientId),
      () => undefined,
    );
    this.storing.set(clientId, done);
    return done;
  }

  private async remove(clientId: string, stored: Promise<void> | undefined): Promise<void> {
    await stored;
    await this.options.storage.remove(clientId).catch(() => undefined);
  }

  private update(clientId: string, state: PendingMessage["state"]): PendingMessage | undefined {
    return this.replace(clientId, (message) => ({ ...message, state }));
  }

  private replace(
    clientId: string,
    change: (message: PendingMessage) => PendingMessage,
  ): PendingMessage | undefined {
    let changed: PendingMessage | undefined;
    const pending = this.snapshot.pending.map((message) => {
      if (message.clientId !== clientId) return message;
      changed = change(message);
      return changed;
    });
    if (changed) this.publish(pending);
    return changed;
  }

  private forget(clientId: string): void {
    this.tries.delete(clientId);
    this.storing.delete(clientId);
    this.gone.add(clientId);
    this.publish(this.snapshot.pending.filter((message) => message.clientId !== clientId));
  }

  private publish(pending: readonly PendingMessage[]): void {
    this.snapshot = { ...this.snapshot, pending };
    for (const listener of this.listeners) listener();
  }
}
