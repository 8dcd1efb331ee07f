/**
 * Small strings kept on this device. Storage may be blocked or full (private windows, policies):
 * the page then works without memory, so reading gives null and writing gives false.
 */
export function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): boolean {
  try {
    window.localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export function removeStored(key: string): void {
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

/** The names of everything kept under a prefix. */
function listStored(prefix: string): string[] {
  try {
    return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Small strings that are on the device when the call returns. */
export interface SmallStore {
  list(prefix: string): string[];
  read(key: string): string | null;
  /** False when nothing was kept. */
  write(key: string, value: string): boolean;
  remove(key: string): void;
}

export const deviceStore: SmallStore = {
  list: listStored,
  read: readStored,
  write: writeStored,
  remove: removeStored,
};
