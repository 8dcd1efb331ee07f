import { UserFacingError } from "../../lib/errors";
import { currentScope, type Scope } from "../scope";
import { refusalText } from "./refused";

export function installRandomness(): void {
  const realRandom = Math.random;
  Math.random = () => (currentScope()?.random ?? realRandom)();
  guardCryptoRandomness();
  countHostOperations();
}

function guardCryptoRandomness(): void {
  const crypto = globalThis.crypto;
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const randomUUID = crypto.randomUUID.bind(crypto);
  const check = () => {
    if (currentScope()?.refusesCryptoRandomness) {
      throw new UserFacingError(refusalText("cryptographic randomness"));
    }
  };
  Object.defineProperty(crypto, "getRandomValues", {
    value: (array: Uint8Array<ArrayBuffer>) => {
      check();
      return getRandomValues(array);
    },
  });
  Object.defineProperty(crypto, "randomUUID", {
    value: () => {
      check();
      return randomUUID();
    },
  });
}

const subtleMethods = [
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
] as const;

/** webcrypto is the only thing a query or mutation may wait for besides the database. */
function countHostOperations(): void {
  const subtle = globalThis.crypto.subtle;
  for (const name of subtleMethods) {
    const real = Reflect.get(subtle, name) as (...args: unknown[]) => Promise<unknown>;
    const counted = (...args: unknown[]) => {
      const scope = currentScope();
      const result = Reflect.apply(real, subtle, args);
      if (scope === undefined) return result;
      void countUntilSettled(result, scope);
      return result;
    };
    Object.defineProperty(subtle, name, { value: counted, configurable: true });
  }
}

async function countUntilSettled(operation: Promise<unknown>, scope: Scope): Promise<void> {
  scope.hostOperation(1);
  try {
    await operation;
  } catch {
    // The caller has the same promise and hears of it there.
  } finally {
    scope.hostOperation(-1);
  }
}
