import type { Database, JsonObject, Transaction } from "../database/types";
import type { Deployment } from "../functions/deployment";
import { badRequest, ServerError } from "../lib/errors";
import type { Clock, Timer } from "../runtime/clock";
import { activatePush, type ApplyCrons, type ComponentChange } from "./activatePush";
import {
  bumpVersion,
  readDeploymentRow,
  readComponentRows,
  readModuleRows,
  readVariables,
  writeVariables,
} from "./deploymentRows";
import {
  changeVariables,
  checkDeclaredVariables,
  type VariableChange,
} from "./environmentVariables";
import type { EvaluatedPush, EvaluationInput, StoredModule } from "./evaluation/types";
import { arrayField, optionalStringField, parseFields, stringField, toFields } from "./jsonFields";
import { loadDeployment, withSystemVariables, type CanonicalUrls } from "./loadDeployment";
import {
  diffAuth,
  evaluatePushResponse,
  evaluateSchemaResponse,
  finishPushResponse,
  indexDiffsOf,
  startPushResponse,
} from "./pushResponses";
import { StagingArea } from "./stagingArea";
import { checkPush, type CheckedPush, type StagedPush } from "./stagedPush";
import { readPublished } from "../database/readPublished";

export type DeployerOptions = {
  database: Database;
  /**
   * Runs `body` as a mutation of its own, between other executions; resolves
   * when its commit is published. Nothing is committed when it throws.
   */
  runMutation: <T>(body: (tx: Transaction) => T) => Promise<T>;
  evaluate: (input: EvaluationInput) => Promise<EvaluatedPush>;
  applyCrons: ApplyCrons;
  clock: Clock;
  urls: CanonicalUrls;
  /** After each change of code or environment, once it is published. */
  onDeployment: (deployment: Deployment) => Promise<void>;
};

/** The requests of `npx convex deploy` and `npx convex env`; JSON texts in and out. */
export class Deployer {
  readonly #options: DeployerOptions;
  readonly #staging: StagingArea;
  #deployment: Deployment;

  constructor(options: DeployerOptions) {
    this.#options = options;
    this.#staging = new StagingArea(options.clock);
    this.#deployment = this.#load();
  }

  /** What both function threads should run. */
  get deployment(): Deployment {
    return this.#deployment;
  }

  /** No push is on its way. */
  get isIdle(): boolean {
    return this.#staging.isEmpty;
  }

  close(): Promise<void> {
    return this.#staging.close();
  }

  /** Those modules of the app that the CLI need not send again. */
  getConfigHashes(): JsonObject {
    const app = this.#deployment.components.find(({ path }) => path === "");
    return {
      config: { projectSlug: "", teamSlug: "", functions: "convex/", authInfo: [] },
      moduleHashes: (app?.modules ?? []).map(({ path, sha256, environment }) => ({
        path,
        hash: sha256,
        environment,
      })),
      udfServerVersion: this.#read(readDeploymentRow)?.serverVersion ?? null,
      // nodeVersion is left out: the CLI takes null for a difference.
    };
  }

  evaluateSchema(body: string): Promise<JsonObject> {
    return whilePushing(async () => {
      const push = await this.#evaluate(body, "schemas");
      const { components } = this.#deployment;
      const mounted = components.filter(({ unmounted }) => !unmounted);
      const activeDefinitions = new Set(mounted.map(({ definitionPath }) => definitionPath));
      const { catalog } = this.#options.database;
      return evaluateSchemaResponse(push, { catalog, activeDefinitions });
    });
  }

  evaluatePush(body: string): Promise<JsonObject> {
    return whilePushing(async () => {
      const push = await this.#evaluate(body, "schemas");
      return evaluatePushResponse(push, this.#options.database.catalog);
    });
  }

  /** Stages the push: nothing of it is visible, and a server that stops forgets it. */
  startPush(body: string): Promise<JsonObject> {
    return whilePushing(async () => {
      const variables = this.#read(readVariables);
      const push = await this.#evaluate(body, "everything");
      const { catalog } = this.#options.database;
      const pushId = push.evaluated.forCodegen ? "codegen" : await this.#stage(push, variables);
      return startPushResponse(push, { variables, catalog, pushId });
    });
  }

  async #stage(push: CheckedPush, variables: Record<string, string>): Promise<string> {
    const schemas = push.components.map(({ number, definitionPath }) => ({
      component: number,
      schema: push.definitions.get(definitionPath)?.schema ?? null,
    }));
    return this.#staging.put({
      ...push,
      variables,
      baseVersion: this.#deployment.version,
      prepare: () => this.#options.database.catalog.prepare(schemas),
    });
  }

  /** Long poll: answers when there is something to tell or the caller's time is up. */
  async waitForSchema(body: string): Promise<JsonObject> {
    const fields = parseFields(body);
    const staged = this.#staging.find(pushIdOf(fields.schemaChange));
    if (!staged) return { type: "raceDetected" };
    const timeoutMs = typeof fields.timeoutMs === "number" ? fields.timeoutMs : 10_000;
    await waitAtMost(staged.preparation.done, timeoutMs, this.#options.clock);
    return toSchemaStatus(staged);
  }

  finishPush(body: string): Promise<JsonObject> {
    return whilePushing(async () => {
      const fields = parseFields(body);
      const startPush = toFields(fields.startPush, "`startPush`");
      const staged = this.#staging.find(pushIdOf(startPush.schemaChange));
      if (fields.dryRun === true || staged?.evaluated.dryRun === true) {
        if (staged) await this.#staging.drop(staged);
        return { authDiff: { added: [], removed: [] }, definitionDiffs: {}, componentDiffs: {} };
      }
      if (!staged) throw raceDetected("Another push was made during this one");
      return this.#activate(staged);
    });
  }

  async #activate(staged: StagedPush): Promise<JsonObject> {
    await staged.preparation.done;
    const { progress } = staged.preparation;
    if (progress.type === "failed") throw badRequest("SchemaEnforcementError", progress.error);
    const before = this.#deployment.authProviders;
    const indexDiffs = indexDiffsOf(staged, this.#options.database.catalog);
    const changes = await this.#options.runMutation((tx): ComponentChange[] => {
      this.#checkUnchanged(tx, staged);
      return activatePush(tx, staged, this.#options.applyCrons);
    });
    this.#staging.forget(staged);
    await this.#reload();
    const authDiff = diffAuth(before, this.#deployment.authProviders);
    return finishPushResponse(changes, { authDiff, indexDiffs });
  }

  /** The evaluation saw variables and code that must still be the active ones. */
  #checkUnchanged(tx: Transaction, staged: StagedPush): void {
    const variables = readVariables(tx);
    if (!isEqual(variables, staged.variables))
      throw raceDetected("Environment variables have changed during push");
    if (this.#deployment.version !== staged.baseVersion)
      throw raceDetected("Another push was made during this one");
    const app = staged.definitions.get("");
    checkDeclaredVariables(app?.metadata.envVars ?? [], variables);
  }

  /** `{changes: [{name, value?}]}`, as `convex env set` and `remove` send it. */
  async updateVariables(body: string): Promise<void> {
    const changes = arrayField(parseFields(body), "changes").map((value): VariableChange => {
      const fields = toFields(value, "A change");
      return { name: stringField(fields, "name"), value: optionalStringField(fields, "value") };
    });
    await this.#options.runMutation((tx) => {
      writeVariables(tx, changeVariables(readVariables(tx), changes));
      bumpVersion(tx);
    });
    await this.#reload();
  }

  /** Loads everything anew under another version: what was read before may no longer be true. */
  async refresh(): Promise<void> {
    await this.#options.runMutation(bumpVersion);
    await this.#reload();
  }

  async #evaluate(body: string, scope: EvaluationInput["scope"]): Promise<CheckedPush> {
    const { evaluate, urls, clock } = this.#options;
    const input = this.#read((tx) => ({
      activeModules: readActiveModules(tx),
      env: withSystemVariables(readVariables(tx), urls),
    }));
    const timestampMs = Math.floor(clock.nowMs());
    const importPhase = { seed: timestampMs % 2 ** 32, timestampMs };
    const evaluated = await evaluate({ body, scope, importPhase, ...input });
    return checkPush(evaluated, this.#read(readComponentRows));
  }

  /** What is answered after it has begun to hold everywhere. */
  #reload(): Promise<void> {
    this.#deployment = this.#load();
    return this.#options.onDeployment(this.#deployment);
  }

  #load(): Deployment {
    const { urls, database } = this.#options;
    const activeSchema = (component: number) => database.catalog.activeSchema(component);
    return this.#read((tx) => loadDeployment(tx, { urls, activeSchema }));
  }

  #read<T>(body: (tx: Transaction) => T): T {
    return readPublished(this.#options.database, body);
  }
}

/** The app's modules with their blobs, for those the CLI names as unchanged. */
function readActiveModules(tx: Transaction): StoredModule[] {
  return readModuleRows(tx)
    .filter(({ component }) => component === 0)
    .flatMap(({ path, environment, sha256, sourceSha256, sourceMapSha256 }) => {
      const source = readBlob(tx, sourceSha256);
      if (!source) return [];
      const sourceMap = sourceMapSha256 === null ? null : readBlob(tx, sourceMapSha256);
      return [{ path, environment, sha256, source, sourceMap }];
    });
}

function readBlob(tx: Transaction, sha256: string) {
  const bytes = tx.getBlob(sha256);
  return bytes && { sha256, bytes };
}

function toSchemaStatus(staged: StagedPush): JsonObject {
  const { progress } = staged.preparation;
  if (progress.type === "complete") return { type: "complete" };
  const pathOf = (number: number) =>
    staged.components.find((component) => component.number === number)?.path ?? "";
  if (progress.type === "failed") {
    const { error, component, tableName } = progress;
    return { type: "failed", error, componentPath: pathOf(component), tableName };
  }
  const { schemaValidationComplete, indexesComplete, indexesTotal } = progress;
  return {
    type: "inProgress",
    components: { "": { schemaValidationComplete, indexesComplete, indexesTotal } },
  };
}

function pushIdOf(schemaChange: unknown): string {
  const ids = toFields(toFields(schemaChange, "`schemaChange`").schemaIds, "`schemaIds`");
  return stringField(ids, "pushId");
}

const raceDetected = (message: string) => badRequest("RaceDetected", message);

/** The CLI prints the message as it is. */
async function whilePushing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const { errorClass, code, message } = error;
    throw new ServerError(errorClass, code, `Hit an error while pushing:\n${message}`);
  }
}

function isEqual(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function waitAtMost(done: Promise<void>, ms: number, clock: Clock): Promise<void> {
  let timer: Timer | null = null;
  const timeout = new Promise<void>((resolve) => {
    timer = clock.setTimer(ms, resolve);
  });
  return Promise.race([done, timeout]).finally(() => timer?.cancel());
}
