import { ServerError } from "../lib/errors";
import type { EngineControl, EngineEvent, EngineRequest } from "../threads/messages";
import type { RpcPort } from "../threads/rpc";
import type { StuckWork } from "../threads/watch";
import { endedWith, fateOf, lost } from "./engineFates";
import type { EndedQuery } from "./guardedEngine";

export type EngineRpc = RpcPort<EngineRequest, EngineControl, never, EngineEvent>;

/** Work that had to be ended, and what its caller is told. */
export type Ended = { work: StuckWork; text: string };

/** Why calls to an engine that is gone fail; `settle` decides what becomes of them. */
export class EngineGone extends Error {}

type Outstanding = {
  request: EngineRequest;
  /** How many engines have died while this was waiting. */
  losses: number;
  /** 0 until it is handed to an engine. */
  rpcId: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
};

/**
 * What was asked of the engine and is not answered yet, in its order. When an engine dies:
 *
 *   query, resolve, queryTs      have no effect, asked again
 *   mutation of a session        asked again: the session's row makes it once
 *   mutation without a session   fails: nobody can tell whether it was committed
 *   subscribe                    forgotten: the hub makes all subscriptions anew
 *   admin                        fails: pushes and imports are asked again by their tool
 */
export class OutstandingRequests {
  readonly #all = new Set<Outstanding>();

  get size(): number {
    return this.#all.size;
  }

  /** `rpc` null: no engine serves now, the next one is asked. */
  ask(request: EngineRequest, rpc: EngineRpc | null): Promise<unknown> {
    return new Promise<unknown>((resolve, reject) => {
      const one: Outstanding = { request, losses: 0, rpcId: 0, resolve, reject };
      this.#all.add(one);
      if (rpc) this.#send(rpc, one);
    });
  }

  /** To an engine that has just begun to serve. */
  sendTo(rpc: EngineRpc): void {
    for (const one of this.#all) this.#send(rpc, one);
  }

  /**
   * The engine is gone. What may be asked again stays, in its order; the rest is answered now.
   * Returns the query that is to blame, if it was one.
   */
  settle(ended: Ended | null): EndedQuery[] {
    const { work, text } = ended ?? { work: null, text: "" };
    const toBlame: EndedQuery[] = [];
    for (const one of this.#all) {
      const guilty = work?.kind === "request" && work.rpcId === one.rpcId && one.rpcId !== 0;
      // Never handed over, so nothing of it is lost.
      if (one.rpcId === 0) continue;
      one.rpcId = 0;
      one.losses += 1;
      const verdict = guilty ? "guilty" : fateOf(one.request, one.losses);
      if (verdict === "again") continue;
      this.#all.delete(one);
      if (guilty && one.request.type === "query") toBlame.push(one.request);
      if (verdict === "forgotten") one.resolve(null);
      else if (verdict === "lost") one.reject(lost());
      else if (one.request.type === "query" || one.request.type === "mutation")
        one.resolve({ ...endedWith(text), ts: "0" });
      else
        one.reject(new ServerError("badRequest", "FunctionTimeout", endedWith(text).errorMessage));
    }
    return toBlame;
  }

  #send(rpc: EngineRpc, one: Outstanding): void {
    rpc
      .request(one.request, {
        onId: (rpcId) => {
          one.rpcId = rpcId;
        },
      })
      .then(
        (value) => {
          if (this.#all.delete(one)) one.resolve(value);
        },
        (error: Error) => {
          // What a dead engine left behind is decided by `settle`.
          if (error instanceof EngineGone) return;
          if (this.#all.delete(one)) one.reject(error);
        },
      );
  }
}
