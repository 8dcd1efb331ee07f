import type { MessagePort } from "node:worker_threads";

/** `execArgv` of both function threads: user modules are vm.SourceTextModule. */
export const functionWorkerArgv = ["--experimental-vm-modules", "--no-warnings"];

/** With this code an engine ends that wants to be started again: nothing is wrong with it. */
export const ENGINE_BEGINS_ANEW = 75;

/** `workerData` of engineMain. `actionsPort` is transferred. */
export type EngineWorkerData = {
  /** null keeps everything in memory (tests). */
  dataDir: string | null;
  cloudOrigin: string;
  siteOrigin: string;
  instanceName: string;
  /** Signs upload URLs. */
  uploadSecret: string;
  /** See watch.ts. */
  watch: SharedArrayBuffer;
  /** To the actions thread; null when there is none (tests). */
  actionsPort: MessagePort | null;
};

/** Plain actions and `"use node"` ones have a thread each. */
export type ActionsEnvironment = "isolate" | "node";

/**
 * `workerData` of actionsMain. The port to the engine comes later, as the event
 * `connectEngine`, because a restarted engine brings a new one.
 */
export type ActionsWorkerData = {
  environment: ActionsEnvironment;
  /** See watch.ts; here it only says when the thread last yielded. */
  watch: SharedArrayBuffer;
  /** See actionSlots.ts. */
  slots: SharedArrayBuffer;
  /** For stored files. */
  dataDir: string;
  instanceName: string;
  cloudOrigin: string;
  siteOrigin: string;
};
