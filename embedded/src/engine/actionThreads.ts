import type { MessagePort } from "node:worker_threads";
import type { Database } from "../database/types";
import type { Deployment } from "../functions/deployment";
import type { ActionService } from "../functions/services";
import type { ActionsLoss, EngineRequest, FunctionCall, FunctionResult } from "../threads/messages";
import type { ActionsEnvironment } from "../threads/workers";
import { ActionsLink, type ActionRun } from "./actionsLink";

export type ActionThreadsOptions = {
  database: Database;
  answer: (request: EngineRequest) => Promise<unknown>;
  environmentOf: (call: FunctionCall) => ActionsEnvironment;
  onWanted: (environment: ActionsEnvironment) => void;
};

/** The threads that run actions, as the engine sees them: each action goes where its module belongs. */
export class ActionThreads implements ActionService {
  private readonly links: Record<ActionsEnvironment, ActionsLink>;
  private deployment: Deployment | null = null;

  constructor(private readonly options: ActionThreadsOptions) {
    const link = (environment: ActionsEnvironment) =>
      new ActionsLink({
        answer: options.answer,
        onWanted: () => options.onWanted(environment),
      });
    this.links = { isolate: link("isolate"), node: link("node") };
  }

  connect(environment: ActionsEnvironment, port: MessagePort, loss: ActionsLoss | null): void {
    this.links[environment].connect(port, loss);
  }

  /** Resolves when no action can begin with the one before. */
  async setDeployment(deployment: Deployment): Promise<void> {
    this.deployment = deployment;
    const payload = { deployment, tables: this.tables() };
    const { isolate, node } = this.links;
    await Promise.all([isolate.setDeployment(payload), node.setDeployment(payload)]);
  }

  run(run: ActionRun): Promise<FunctionResult> {
    return this.links[this.options.environmentOf(run.call)].run(run);
  }

  /** No action of the scheduler, and none that another one called, is running. */
  get isIdle(): boolean {
    return this.links.isolate.isIdle && this.links.node.isIdle;
  }

  /** Every table there is, for v.id() checks over there. */
  tables(): { component: number; number: number; name: string }[] {
    const components = this.deployment?.components ?? [];
    return components.flatMap(({ id }) =>
      this.options.database.catalog.listTables(id).map((table) => ({ component: id, ...table })),
    );
  }
}
