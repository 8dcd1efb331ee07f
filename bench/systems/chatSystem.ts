import type { ProcessUsage } from "../stats";

/** A message as it reaches a screen. `id` is the server's. */
export type ArrivedMessage = { id: string; body: string };

/** Something that carries chat messages and can be compared with others. People 2n and 2n+1 talk. */
export interface ChatSystem {
  readonly name: string;
  /** Starts it, empty, with this many signed-up people in pairs. */
  start(people: number): Promise<void>;
  /**
   * One person's open page: the conversation with its newest messages and the conversation list.
   * `onMessages` gets what is new on the screen, or everything on it again, as the system sends it.
   */
  connect(
    person: number,
    onMessages: (messages: readonly ArrivedMessage[]) => void,
  ): Promise<ChatConnection>;
  /** CPU and memory of everything on the server's side. */
  usage(): ProcessUsage;
  /** Bodies stored in the conversation of a pair, oldest first. */
  readBack(pair: number): Promise<string[]>;
  /** `failed`: leaves its logs behind and says where. */
  stop(options: { failed: boolean }): Promise<void>;
}

export interface ChatConnection {
  /** Resolves when the server has acknowledged the message as stored. */
  send(body: string): Promise<void>;
  readonly bytesReceived: number;
  /** Rejects when the connection breaks before `close`. */
  readonly broken: Promise<never>;
  close(): void;
}
