import { openDatabase } from "../../src/database/database";
import { Engine } from "../../src/engine/engine";
import type { FunctionServices } from "../../src/functions/services";
import { realClock, setImmediateReal } from "../../src/runtime/clock";
import { MemoryStore } from "../../src/storage/memory/memoryStore";
import type { Store } from "../../src/storage/store";
import { openVersionedStore } from "../../src/storage/versions";
import type {
  EngineEvent,
  FunctionCall,
  LogEntry,
  MutationAnswer,
  QueryAnswer,
} from "../../src/threads/messages";
import { buildDeployment } from "./buildDeployment";

export type Published = Extract<EngineEvent, { type: "published" }>;

/** An engine in this thread, over memory, with the test modules. */
export async function startEngine(
  services: Partial<FunctionServices> = {},
  below: Store = new MemoryStore(),
) {
  const store = openVersionedStore(below);
  const database = openDatabase({ store, clock: realClock });
  const events: EngineEvent[] = [];
  const listeners: ((event: EngineEvent) => void)[] = [];
  const bugs: unknown[] = [];
  const logs: LogEntry[] = [];
  const engine = new Engine({
    database,
    clock: realClock,
    services: { deploymentName: "test", systemFunction: () => null, ...services },
    emit: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    log: (entry) => logs.push(entry),
    reportBug: (error) => bugs.push(error),
    watch: null,
  });
  engine.setDeployment(await buildDeployment({ env: { NAME: "first" } }));

  const published = () => events.filter((event): event is Published => event.type === "published");
  return {
    engine,
    database,
    events,
    onEvent: (listener: (event: EngineEvent) => void) => listeners.push(listener),
    bugs,
    logs,
    published,
    query: (path: string, args: object = {}, extra: Partial<FunctionCall> = {}) =>
      engine.handle({ type: "query", call: call(path, args, extra) }, 1) as Promise<QueryAnswer>,
    mutation: (
      path: string,
      args: object = {},
      session?: { sessionId: string; requestId: number },
    ) =>
      engine.handle(
        { type: "mutation", call: call(path, args), session },
        1,
      ) as Promise<MutationAnswer>,
    /** The next `published` whose timestamp is at least `ts`. */
    publishedAt: async (ts: string): Promise<Published> => {
      for (;;) {
        const found = published().find((event) => BigInt(event.ts) >= BigInt(ts));
        if (found) return found;
        await nextTurn();
      }
    },
  };
}

export function call(path: string, args: object, extra: Partial<FunctionCall> = {}): FunctionCall {
  return {
    path,
    componentPath: "",
    args: JSON.stringify(args),
    identity: { kind: "none" },
    caller: "Tester",
    ...extra,
  };
}

/** The value of a successful answer. */
export function valueOf(answer: QueryAnswer | MutationAnswer): unknown {
  if (!answer.ok) throw new Error(answer.errorMessage);
  return JSON.parse(answer.value);
}

/** Not the global setImmediate, which user code may not call and which tests share with it. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediateReal(resolve));
