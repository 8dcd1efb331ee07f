import type { ChatSystem } from "./chatSystem";
import { embeddedChat } from "./embedded";
import { socketIoChat } from "./socketIo";

const SYSTEMS: Record<string, () => ChatSystem> = {
  embedded: () => embeddedChat({ vectors: false }),
  "embedded-vectors": () => embeddedChat({ vectors: true }),
  socketio: socketIoChat,
};
export const SYSTEM_NAMES = Object.keys(SYSTEMS);

/** Throws with the known names for an unknown one. */
export function createSystem(name: string): ChatSystem {
  const create = SYSTEMS[name];
  if (create) return create();
  throw new Error(`There is no system "${name}"; there are ${SYSTEM_NAMES.join(", ")}.`);
}
