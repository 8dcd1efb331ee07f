/** Work that goes on beside everything else. Its owner cannot close before it has ended. */
export class BackgroundWork {
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  /** Long work looks now and then, and ends early. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves or rejects as the work does. */
  run(work: () => Promise<void>): Promise<void> {
    const done = work();
    const settled = done.then(
      () => {},
      () => {},
    );
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
    return done;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#running);
  }
}
