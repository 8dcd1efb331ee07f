import { api } from "@convex/_generated/api";
import type { FunctionArgs, FunctionReference } from "convex/server";
import { deviceStore, type SmallStore } from "../storage";
import { HOUR } from "../time";

/** What is shown as done at once. Made twice, each of them is as made once. */
const CHANGES = {
  edit: api.messages.editMessage,
  remove: api.messages.deleteMessage,
  hide: api.messages.hideMessage,
  react: api.messages.setReaction,
  prefer: api.users.setPreferences,
};

export type ChangeKind = keyof typeof CHANGES;
export type ChangeArgs<K extends ChangeKind> = FunctionArgs<(typeof CHANGES)[K]>;

interface KeptChange {
  kind: ChangeKind;
  args: Record<string, string | boolean>;
  madeAt: number;
}

const PREFIX = "chat.change.";
/** Longer ago, and nobody expects it any more. */
const FORGET_AFTER_MS = 7 * 24 * HOUR;

/**
 * Changes that the server has not answered, on the device from the moment they are shown. A reload
 * takes the client's own line of mutations along; `resume` makes them again, in their order.
 *
 *   make -> kept -> answered -> gone        kept -> reload -> resume -> answered -> gone
 */
export class KeptChanges {
  private serial = 0;
  /** Whose changes are kept; nobody's before somebody is signed in. */
  private userId: string | null = null;
  /** What this page is making, so that resuming twice makes nothing twice. */
  private readonly running = new Set<string>();

  constructor(
    private readonly small: SmallStore,
    private readonly now: () => number,
  ) {}

  setOwner(userId: string): void {
    this.userId = userId;
  }

  async make<K extends ChangeKind>(
    kind: K,
    args: ChangeArgs<K>,
    run: (args: ChangeArgs<K>) => Promise<unknown>,
  ): Promise<void> {
    if (this.userId === null) throw new Error("Nobody is signed in who could change anything.");
    const change: KeptChange = { kind, args, madeAt: this.now() };
    const key = this.toKey(this.userId);
    this.small.write(key, JSON.stringify(change));
    await this.finish(key, () => run(args));
  }

  /** Calls `run` for all of them before anything else can be made; who runs them tells of refusals. */
  resume(run: (kind: ChangeKind, args: KeptChange["args"]) => Promise<void>): void {
    if (this.userId === null) return;
    const keys = this.small.list(`${PREFIX}${this.userId}.`).toSorted();
    for (const key of keys.filter((each) => !this.running.has(each))) {
      const change = parse(this.small.read(key));
      if (change && change.madeAt > this.now() - FORGET_AFTER_MS) {
        void this.finish(key, () => run(change.kind, change.args)).catch(() => undefined);
      } else {
        this.small.remove(key);
      }
    }
  }

  /** An answer of either kind is the end of it: a refusal is told to whoever made the change. */
  private async finish(key: string, run: () => Promise<unknown>): Promise<void> {
    this.running.add(key);
    try {
      await run();
    } finally {
      this.running.delete(key);
      this.small.remove(key);
    }
  }

  /** Sorts by time, and within a millisecond by the order made. */
  private toKey(userId: string): string {
    this.serial += 1;
    const order = `${this.now()}`.padStart(15, "0") + `${this.serial}`.padStart(6, "0");
    return `${PREFIX}${userId}.${order}`;
  }
}

export const keptChanges = new KeptChanges(deviceStore, Date.now);

export function toMutation(kind: ChangeKind): FunctionReference<"mutation"> {
  return CHANGES[kind];
}

/** Null for what another version wrote, or somebody by hand. */
function parse(text: string | null): KeptChange | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isChange(value) ? value : null;
  } catch {
    return null;
  }
}

function isChange(value: unknown): value is KeptChange {
  const { kind, args, madeAt }: Record<string, unknown> = { ...(value as object | null) };
  const isKnown = typeof kind === "string" && Object.hasOwn(CHANGES, kind);
  return isKnown && typeof args === "object" && args !== null && typeof madeAt === "number";
}
