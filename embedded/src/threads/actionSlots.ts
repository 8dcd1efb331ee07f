/**
 * What the front has to know of running actions once their thread is gone, in shared memory: whose
 * code ran last, and which executions nobody outside can have noticed yet.
 *
 * An execution is known by the number of the request that began it: positive when the front sent it,
 * negative when the engine did, 0 when nobody is left to be told.
 *
 *   [0]      1 + the slot whose code is running, 0 when none is
 *   [1 + 2i] slot i: 0 free, else its request's number, those from 0 on plus 1
 *   [2 + 2i] slot i: 1 once it has done something that cannot be taken back
 */
export const SLOT_COUNT = 128;

const FREE = 0;
const NOBODY = 1;

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

  /** Actions that other actions began are not counted by a gate: those beyond the last slot do without. */
  take(request: number): ActionSlot {
    const cells = this.#cells;
    const index = this.#findFree();
    if (index === null) return NO_SLOT;
    Atomics.store(cells, 2 + 2 * index, 0);
    Atomics.store(cells, 1 + 2 * index, request < 0 ? request : request + 1);
    return {
      run: () => void Atomics.store(cells, 0, 1 + index),
      touch: () => void Atomics.store(cells, 2 + 2 * index, 1),
      free: () => void Atomics.store(cells, 1 + 2 * index, FREE),
    };
  }

  /** Nobody's code runs. */
  rest(): void {
    Atomics.store(this.#cells, 0, 0);
  }

  get isResting(): boolean {
    return Atomics.load(this.#cells, 0) === 0;
  }

  /** The next engine counts its requests from the beginning. */
  forgetEngine(): void {
    for (let index = 0; index < SLOT_COUNT; index++) {
      if (Atomics.load(this.#cells, 1 + 2 * index) < 0)
        Atomics.store(this.#cells, 1 + 2 * index, NOBODY);
    }
  }

  /** The request whose code is running; null when that is nobody's. */
  get running(): number | null {
    const current = Atomics.load(this.#cells, 0);
    return current === 0 ? null : this.#requestIn(current - 1);
  }

  /** The requests of which somebody outside can have noticed that they were begun. */
  touched(): number[] {
    const found: number[] = [];
    for (let index = 0; index < SLOT_COUNT; index++) {
      const request = this.#requestIn(index);
      if (request !== null && Atomics.load(this.#cells, 2 + 2 * index) === 1) found.push(request);
    }
    return found;
  }

  #requestIn(index: number): number | null {
    const stored = Atomics.load(this.#cells, 1 + 2 * index);
    if (stored === FREE || stored === NOBODY) return null;
    return stored < 0 ? stored : stored - 1;
  }

  #findFree(): number | null {
    for (let index = 0; index < SLOT_COUNT; index++) {
      if (Atomics.load(this.#cells, 1 + 2 * index) === FREE) return index;
    }
    return null;
  }
}

const NO_SLOT: ActionSlot = { run: () => {}, touch: () => {}, free: () => {} };
