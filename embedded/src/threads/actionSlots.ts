/**
 * What the front has to know of running actions once their thread is gone, in shared memory: whose
 * code ran last, and which executions nobody outside can have noticed yet.
 *
 *   [0]      1 + the slot whose code is running, 0 when none is
 *   [1 + 2i] slot i: 0 free, else 1 + the number of the front's request, or 1 for a request of the engine
 *   [2 + 2i] slot i: 1 once it has done something that cannot be taken back
 */
export const SLOT_COUNT = 128;

export function createSlotMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((1 + 2 * SLOT_COUNT) * Int32Array.BYTES_PER_ELEMENT);
}

/** The place of one execution, for the thread that runs it. */
export interface ActionSlot {
  /** Its code runs from now on. */
  run(): void;
  /** From now on it must not be run a second time. */
  touch(): void;
  free(): void;
}

export class ActionSlots {
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  /** `rpcId` is the number of the front's request, 0 for one of the engine. */
  take(rpcId: number): ActionSlot {
    const cells = this.#cells;
    const index = this.#findFree();
    Atomics.store(cells, 2 + 2 * index, 0);
    Atomics.store(cells, 1 + 2 * index, 1 + rpcId);
    return {
      run: () => void Atomics.store(cells, 0, 1 + index),
      touch: () => void Atomics.store(cells, 2 + 2 * index, 1),
      free: () => void Atomics.store(cells, 1 + 2 * index, 0),
    };
  }

  /** Nobody's code runs. */
  rest(): void {
    Atomics.store(this.#cells, 0, 0);
  }

  get isResting(): boolean {
    return Atomics.load(this.#cells, 0) === 0;
  }

  /** The request whose code is running; null when that is nobody's, or the engine's. */
  get running(): number | null {
    const current = Atomics.load(this.#cells, 0);
    return current === 0 ? null : this.#requestIn(current - 1);
  }

  /** Whether somebody outside can have noticed that the request was begun. */
  isTouched(rpcId: number): boolean {
    for (let index = 0; index < SLOT_COUNT; index++) {
      if (this.#requestIn(index) === rpcId) return Atomics.load(this.#cells, 2 + 2 * index) === 1;
    }
    return false;
  }

  #requestIn(index: number): number | null {
    const stored = Atomics.load(this.#cells, 1 + 2 * index);
    return stored > 1 ? stored - 1 : null;
  }

  #findFree(): number {
    for (let index = 0; index < SLOT_COUNT; index++) {
      if (Atomics.load(this.#cells, 1 + 2 * index) === 0) return index;
    }
    throw new Error("Bug: more executions than slots");
  }
}
