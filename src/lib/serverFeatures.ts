/** What the server can do that not every server can. Until it has said so, nothing of that. */
export interface ServerFeatures {
  findsSimilar: boolean;
  /** What a browser needs to subscribe to pushes; null where there are none. */
  pushKey: string | null;
}

let features: ServerFeatures = { findsSimilar: false, pushKey: null };

/** Changes with the server's settings only, so nobody is told: menus ask each time they open. */
export function setServerFeatures(next: ServerFeatures): void {
  features = next;
}

export function getServerFeatures(): ServerFeatures {
  return features;
}
