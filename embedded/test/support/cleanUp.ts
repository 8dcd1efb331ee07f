import { afterEach } from "vitest";

/** A list of what is to be ended after each test of the block it is called in. */
export function cleanUpAfterEach(): (() => unknown)[] {
  const steps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of steps.splice(0)) await step();
  });
  return steps;
}
