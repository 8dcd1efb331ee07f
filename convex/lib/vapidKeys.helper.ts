import { vi } from "vitest";
import type { VapidKeys } from "./vapid";

/** A pair that no deployment has. */
const KEYS: VapidKeys = {
  publicKey:
    "BHMUu5XEqLeoAlIea39ZtYLRQksEErtcXRshF8jIpwW-FOjDIQYwm6m5gEWKdh4Odw0qpeqOL9AhYdwGWGw4DuM",
  privateKey: "qGw3b9AEDvkAn8DaKEVwYJxakIzCg7Y9lG_SrLXq8vo",
};

/** Gives the deployment under test keys for pushing. */
export function stubVapidKeys(): VapidKeys {
  vi.stubEnv("VAPID_PUBLIC_KEY", KEYS.publicKey);
  vi.stubEnv("VAPID_PRIVATE_KEY", KEYS.privateKey);
  return KEYS;
}
