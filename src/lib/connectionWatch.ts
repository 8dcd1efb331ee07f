/** Shorter gaps heal by themselves before anybody could read about them. */
const OFFLINE_AFTER_MS = 2000;
/** The browser says that there is no network, which is right unless the server is this machine. */
const OFFLINE_AFTER_MS_WITHOUT_NETWORK = 500;

export type ConnectionName = "connecting" | "online" | "offline";

/** The part of the Convex client that is looked at. */
export interface ConnectionSource {
  connectionState(): {
    isWebSocketConnected: boolean;
    timeOfOldestInflightRequest: Date | null;
  };
  subscribeToConnectionState(listener: () => void): () => void;
}

export interface Network {
  isOn(): boolean;
  subscribe(listener: () => void): void;
}

/**
 *   connecting -> online <-> offline
 * `connecting` lasts until the first contact, or until it has taken too long. One for the whole
 * page: what is drawn later must not begin to wait anew.
 */
export class ConnectionWatch {
  private name: ConnectionName = "connecting";
  private cutSince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly source: ConnectionSource,
    private readonly network: Network,
  ) {
    source.subscribeToConnectionState(() => this.look());
    network.subscribe(() => this.look());
    this.look();
  }

  get(): ConnectionName {
    return this.name;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private look(): void {
    clearTimeout(this.timer);
    if (!this.isCut()) {
      this.cutSince = null;
      this.become("online");
      return;
    }
    const now = Date.now();
    this.cutSince ??= now;
    const patience = this.network.isOn() ? OFFLINE_AFTER_MS : OFFLINE_AFTER_MS_WITHOUT_NETWORK;
    const left = this.cutSince + patience - now;
    if (left <= 0) this.become("offline");
    else this.timer = setTimeout(() => this.look(), left);
  }

  /**
   * A socket outlives its network for a while. No network alone says little, since the server may
   * be this very machine; no network and no answer says it all.
   */
  private isCut(): boolean {
    const { isWebSocketConnected, timeOfOldestInflightRequest } = this.source.connectionState();
    return !isWebSocketConnected || (!this.network.isOn() && timeOfOldestInflightRequest !== null);
  }

  private become(name: ConnectionName): void {
    if (this.name === name) return;
    this.name = name;
    for (const listener of this.listeners) listener();
  }
}
