import type { WebSocketRoute } from "@playwright/test";
import type { ChatPage } from "./pages/ChatPage";
import { parseRecord } from "../scripts/shape.mjs";

type Rule = (message: Record<string, unknown>) => string | null | undefined;

/**
 * The connection between a page and its server, in the test's hands: cut, or with single messages
 * of the page held back, changed or answered. Takes hold of connections made after `take`.
 */
export class Wire {
  private readonly sockets = new Set<WebSocketRoute>();
  private muffled: ReadonlySet<WebSocketRoute> = new Set();
  private isCut = false;
  private rule: Rule = () => undefined;
  private late: (() => void)[] | null = null;

  static async take({ page }: ChatPage): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/api\/[^/]+\/sync/, (socket) => wire.join(socket));
    return wire;
  }

  /** No connection from now on, whatever the page tries. */
  async cut(): Promise<void> {
    this.isCut = true;
    for (const socket of this.sockets) await socket.close();
    this.sockets.clear();
  }

  /** Loses what the page says that mentions this. */
  hold(pattern: RegExp): void {
    this.rule = (message) => (pattern.test(JSON.stringify(message)) ? null : undefined);
  }

  /** Loses that, and everything the page says after it. */
  holdFrom(pattern: RegExp): void {
    let isHeld = false;
    this.rule = (message) => {
      isHeld ||= pattern.test(JSON.stringify(message));
      return isHeld ? null : undefined;
    };
  }

  /** Keeps what the page says from now on, until the result is called: then all of it goes out. */
  delay(): () => void {
    const late: (() => void)[] = [];
    this.late = late;
    return () => {
      this.late = null;
      for (const send of late) send();
    };
  }

  /** Loses what the page says on the connections it has now; the next ones are fine. */
  muffle(): void {
    this.muffled = new Set(this.sockets);
  }

  /** Calls functions of other names than the page does, which the server knows nothing of. */
  misname(...names: string[]): void {
    this.rule = (message) => {
      let text = JSON.stringify(message);
      for (const name of names) text = text.replaceAll(`"${name}"`, `"${name}Gone"`);
      return text;
    };
  }

  /** Answers a mutation as the server would that refuses it. */
  refuse(name: string, errorData: Record<string, unknown>): void {
    this.rule = ({ type, udfPath, requestId }) => {
      if (type !== "Mutation" || udfPath !== name) return undefined;
      const answer = { type: "MutationResponse", requestId, success: false, result: "refused" };
      for (const socket of this.sockets) {
        socket.send(JSON.stringify({ ...answer, errorData, logLines: [] }));
      }
      return null;
    };
  }

  private join(socket: WebSocketRoute): void {
    if (this.isCut) {
      void socket.close();
      return;
    }
    this.sockets.add(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (this.muffled.has(socket)) return;
      const text = String(message);
      const changed = this.rule(parseRecord(text));
      if (changed === null) return;
      const send = () => server.send(changed ?? text);
      if (this.late) this.late.push(send);
      else send();
    });
  }
}
