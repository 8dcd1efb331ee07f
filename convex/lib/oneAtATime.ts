/**
 * Runs work one piece after another, in the order it came, whatever becomes of each piece.
 *
 * Kept in a module, so it holds for all calls that share one: on the embedded backend all actions
 * do, and 200 people signing in at nine then hash on one core and leave the other to messages. On
 * a backend where each call has its own modules nothing waits, and nothing breaks.
 */
export function defineQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return await mine;
  };
}
