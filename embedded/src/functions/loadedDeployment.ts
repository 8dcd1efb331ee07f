import { ServerError } from "../lib/errors";
import { compileValidator, type Checker } from "../values/validators";
import type { AnalyzedFunction, Deployment, DeployedModule, MountedComponent } from "./deployment";
import type { GlobalOverrides } from "./globals/overridable";
import { ModuleSet, type RunImport } from "./moduleSet";
import { StackTranslator } from "./stackTrace";

/** One exported function, ready to be found; its module is evaluated at its first call. */
export class LoadedFunction {
  private argsChecker: Checker | null = null;
  private returnsChecker: Checker | null = null;

  constructor(
    readonly component: LoadedComponent,
    readonly module: DeployedModule,
    readonly analysis: AnalyzedFunction,
  ) {}

  /** "messages:list" */
  get path(): string {
    return `${withoutExtension(this.module.path)}:${this.analysis.name}`;
  }
  /** "messages.js:list", as errors and job documents name it. */
  get canonicalPath(): string {
    return `${this.module.path}:${this.analysis.name}`;
  }
  get args(): Checker {
    return (this.argsChecker ??= compileValidator(this.analysis.args));
  }
  /** "null" is the package's word for "no validator". */
  get returns(): Checker {
    const text = this.analysis.returns;
    return (this.returnsChecker ??= compileValidator(text === "null" ? { type: "any" } : text));
  }
}

export class LoadedComponent {
  readonly modules: ModuleSet;
  readonly functions = new Map<string, LoadedFunction>();
  /** Globals that its modules replaced when they were imported. */
  globals: GlobalOverrides | null = null;

  constructor(
    readonly deployment: LoadedDeployment,
    readonly mount: MountedComponent,
    runImport: (component: LoadedComponent) => RunImport,
  ) {
    const prefix = `convex-module:${deployment.version}/${mount.id}/`;
    this.modules = new ModuleSet(mount.modules, prefix, runImport(this));
    for (const module of mount.modules) this.addFunctions(module);
  }

  private addFunctions(module: DeployedModule): void {
    for (const analysis of module.analysis?.functions ?? []) {
      const loaded = new LoadedFunction(this, module, analysis);
      this.functions.set(loaded.path, loaded);
    }
  }

  /** Any spelling: "messages:list", "messages.js:list", "messages" (its default export). */
  findFunction(path: string): LoadedFunction | undefined {
    return this.functions.get(path) ?? this.functions.get(normalizeFunctionPath(path));
  }

  hasModule(path: string): boolean {
    const wanted = normalizeFunctionPath(path).split(":")[0] ?? "";
    return this.mount.modules.some((module) => withoutExtension(module.path) === wanted);
  }

  sourceMap(path: string): string | null {
    return this.mount.modules.find((module) => module.path === path)?.sourceMap ?? null;
  }

  get env(): Readonly<Record<string, string>> {
    return this.mount.env;
  }
  /** " in 'path'" for error texts, empty for the app. */
  get inComponent(): string {
    return this.mount.path === "" ? "" : ` in '${this.mount.path}'`;
  }
}

/** One deployment version inside a function thread: fresh module instances, compiled validators. */
export class LoadedDeployment {
  readonly version: number;
  readonly stackTranslator: StackTranslator;
  private readonly byId = new Map<number, LoadedComponent>();
  private readonly byPath = new Map<string, LoadedComponent>();

  constructor(
    readonly deployment: Deployment,
    runImport: (component: LoadedComponent) => RunImport,
  ) {
    this.version = deployment.version;
    for (const mount of deployment.components) {
      const component = new LoadedComponent(this, mount, runImport);
      this.byId.set(mount.id, component);
      if (!mount.unmounted) this.byPath.set(mount.path, component);
    }
    this.stackTranslator = new StackTranslator((identifier) => this.findSourceMap(identifier));
  }

  component(id: number): LoadedComponent | undefined {
    return this.byId.get(id);
  }

  /** Throws what the official backend answers for an unknown path. */
  requireComponent(path: string): LoadedComponent {
    const component = this.byPath.get(path);
    if (component) return component;
    throw new ServerError(
      "badRequest",
      "ComponentPathNotFound",
      `Component path '${path}' not found`,
    );
  }

  private findSourceMap(identifier: string): string | null {
    const match = /^convex-module:(\d+)\/(\d+)\/(.*)$/.exec(identifier);
    if (!match || Number(match[1]) !== this.version) return null;
    return this.byId.get(Number(match[2]))?.sourceMap(match[3] ?? "") ?? null;
  }
}

export const withoutExtension = (modulePath: string) => modulePath.replace(/\.js$/, "");

/** "messages.js:list" and "messages:list" become "messages:list"; "messages" means its default export. */
export function normalizeFunctionPath(path: string): string {
  const colon = path.indexOf(":");
  const module = withoutExtension(colon < 0 ? path : path.slice(0, colon));
  return `${module}:${colon < 0 ? "default" : path.slice(colon + 1)}`;
}
