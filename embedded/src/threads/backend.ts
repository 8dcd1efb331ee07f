import type {
  ActionsRequest,
  EngineEvent,
  EngineRequest,
  FunctionCall,
  FunctionResult,
  HttpActionHead,
  HttpActionRequest,
  Identity,
  MutationAnswer,
  NewFile,
  QueryAnswer,
  SubscribeAnswer,
  UdfType,
} from "./messages";

/** What each EngineRequest is answered with. */
export type EngineAnswers = {
  subscribe: SubscribeAnswer;
  unsubscribe: null;
  query: QueryAnswer;
  mutation: MutationAnswer;
  resolve: { udfType: UdfType; componentPath: string; path: string };
  queryTs: { ts: string };
  actionSyscall: string;
  actionTables: unknown;
  admin: string;
  log: null;
  addFile: string;
  findFile: (NewFile & { storageId: string }) | null;
  metrics: string;
  isQuiet: boolean;
  shutdown: null;
};
export type EngineRequestType = EngineRequest["type"];
export type EngineRequestOf<T extends EngineRequestType> = Extract<EngineRequest, { type: T }>;

/** The engine as the front sees it: requests out, answers and events back. */
export interface EngineClient {
  /** Rejects with ServerError. Requests are taken up in the order of the calls. */
  request<T extends EngineRequestType>(request: EngineRequestOf<T>): Promise<EngineAnswers[T]>;
  onEvent(listener: (event: EngineEvent) => void): void;
  /**
   * The engine was replaced by a new one: subscriptions are gone and have to be
   * made again, except one that stopped the engine and has its result here.
   */
  onRestart(listener: (stuck: StuckSubscription | null) => void): void;
}

export type StuckSubscription = { subscriptionId: number; result: FunctionResult };

/** The actions thread as the front sees it. */
export interface ActionsClient {
  action(call: FunctionCall, requestId: string): Promise<FunctionResult>;
  httpAction(
    request: HttpActionRequest,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<HttpActionAnswer>;
}

export type HttpActionAnswer = { head: HttpActionHead; body: AsyncIterable<Uint8Array> };
export type ActionsRequestType = ActionsRequest["type"];
