import { ServerError, UserFacingError, type ErrorClass } from "../lib/errors";
import { setImmediateReal } from "../runtime/clock";

/** The part of MessagePort, Worker and parentPort that is used here. */
export interface Endpoint {
  postMessage(value: unknown, transfer?: readonly Transferable[]): void;
  on(event: "message", listener: (value: unknown) => void): unknown;
}

export type RpcHandlers<Request, Event> = {
  /** What it returns or throws is the answer. `rpcId` is the caller's number of this request. */
  onRequest(body: Request, rpcId: number): unknown;
  onEvent?(body: Event): void;
};

type Frame<Request, Event> =
  | { kind: "request"; id: number; body: Request }
  | { kind: "answer"; id: number; value: unknown }
  | { kind: "failure"; id: number; error: WireError }
  | { kind: "event"; body: Event };

type WireError = {
  kind: "server" | "userFacing" | "other";
  message: string;
  errorClass?: ErrorClass;
  code?: string;
  data?: unknown;
  stack?: string;
};

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/**
 * Requests, answers and events over a message port. Everything sent during one
 * turn of the event loop goes out as one message and arrives in the order of
 * the calls: an answer sent before an event is seen before it.
 */
export class RpcPort<OutRequest, OutEvent, InRequest, InEvent> {
  private readonly waiting = new Map<number, Waiting>();
  private outbox: Frame<OutRequest, OutEvent>[] = [];
  private transfer: Transferable[] = [];
  private nextId = 1;
  private closedWith: Error | null = null;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly handlers: RpcHandlers<InRequest, InEvent>,
  ) {
    endpoint.on("message", (frames) => this.receive(frames as Frame<InRequest, InEvent>[]));
  }

  /** Also tells the number under which the other side will know the request. */
  request(
    body: OutRequest,
    options?: { transfer?: readonly Transferable[]; onId?: (rpcId: number) => void },
  ): Promise<unknown> {
    if (this.closedWith) return Promise.reject(this.closedWith);
    const id = this.nextId++;
    options?.onId?.(id);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ kind: "request", id, body }, options?.transfer);
    });
  }

  notify(body: OutEvent, transfer?: readonly Transferable[]): void {
    this.send({ kind: "event", body }, transfer);
  }

  /** Everything that waits for an answer fails with `reason`; so do later requests. */
  close(reason: Error): void {
    this.closedWith = reason;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of waiting) one.reject(reason);
  }

  /** Fails one request from this side (its answer, should it come, is ignored). */
  fail(rpcId: number, reason: Error): void {
    const one = this.waiting.get(rpcId);
    this.waiting.delete(rpcId);
    one?.reject(reason);
  }

  flush(): void {
    if (this.outbox.length === 0) return;
    const frames = this.outbox;
    const transfer = this.transfer;
    this.outbox = [];
    this.transfer = [];
    if (this.closedWith) return;
    this.endpoint.postMessage(frames, transfer);
  }

  private send(frame: Frame<OutRequest, OutEvent>, transfer: readonly Transferable[] = []): void {
    if (this.outbox.length === 0) setImmediateReal(() => this.flush());
    this.outbox.push(frame);
    for (const item of transfer) this.transfer.push(item);
  }

  private receive(frames: Frame<InRequest, InEvent>[]): void {
    for (const frame of frames) this.receiveOne(frame);
  }

  private receiveOne(frame: Frame<InRequest, InEvent>): void {
    switch (frame.kind) {
      case "request":
        void this.answer(frame.id, frame.body);
        return;
      case "event":
        this.handlers.onEvent?.(frame.body);
        return;
      case "answer":
        this.take(frame.id)?.resolve(frame.value);
        return;
      case "failure":
        this.take(frame.id)?.reject(fromWireError(frame.error));
        return;
    }
  }

  private async answer(id: number, body: InRequest): Promise<void> {
    try {
      const value = await this.handlers.onRequest(body, id);
      this.send({ kind: "answer", id, value: value ?? null });
    } catch (error) {
      this.send({ kind: "failure", id, error: toWireError(error) });
    }
  }

  private take(id: number): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    return one;
  }
}

function toWireError(error: unknown): WireError {
  if (error instanceof ServerError) {
    const { message, errorClass, code } = error;
    return { kind: "server", message, errorClass, code };
  }
  if (error instanceof UserFacingError) {
    return { kind: "userFacing", message: error.message, data: error.data };
  }
  if (error instanceof Error) {
    return { kind: "other", message: error.message, stack: error.stack ?? "" };
  }
  return { kind: "other", message: String(error) };
}

function fromWireError(wire: WireError): Error {
  if (wire.kind === "server") {
    return new ServerError(wire.errorClass ?? "internal", wire.code ?? "Internal", wire.message);
  }
  if (wire.kind === "userFacing") return new UserFacingError(wire.message, wire.data);
  const error = new Error(wire.message);
  if (wire.stack) error.stack = wire.stack;
  return error;
}
