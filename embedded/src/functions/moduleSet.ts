import { isBuiltin } from "node:module";
import vm from "node:vm";
import { UserFacingError } from "../lib/errors";
import type { DeployedModule } from "./deployment";

export type Namespace = Readonly<Record<string, unknown>>;

/**
 * Runs the top level of a module as an import: no database, standing clock.
 * The caller of `load` decides under which scope that happens.
 */
export type RunImport = (evaluate: () => Promise<void>) => Promise<void>;

/**
 * Instances of one component's modules for one deployment version. They share
 * the thread's realm (no vm context), so `instanceof` works across modules and
 * host. Identifiers are `convex-module:<version>/<component>/<path>`; stack
 * traces are translated back by them.
 */
export class ModuleSet {
  private readonly sources = new Map<string, DeployedModule>();
  private readonly instances = new Map<string, vm.SourceTextModule>();
  private readonly builtins = new Map<string, Promise<vm.Module>>();
  private readonly evaluated = new Map<string, Namespace>();
  private readonly loading = new Map<string, Promise<Namespace>>();

  constructor(
    modules: readonly DeployedModule[],
    private readonly identifierPrefix: string,
    private readonly runImport: RunImport,
  ) {
    for (const module of modules) this.sources.set(module.path, module);
  }

  /** Namespace of an already evaluated module. */
  peek(path: string): Namespace | undefined {
    return this.evaluated.get(path);
  }

  /** Evaluates the module and everything it imports, once. A failure is remembered by the module itself. */
  load(path: string): Promise<Namespace> {
    const known = this.loading.get(path);
    if (known) return known;
    const promise = this.evaluate(path);
    this.loading.set(path, promise);
    return promise;
  }

  private async evaluate(path: string): Promise<Namespace> {
    const module = this.instance(path);
    if (module.status === "unlinked") await module.link((name, from) => this.link(name, from));
    await this.runImport(async () => {
      await module.evaluate();
    });
    const namespace = module.namespace as Namespace;
    this.evaluated.set(path, namespace);
    return namespace;
  }

  private link(specifier: string, from: vm.Module): vm.Module | Promise<vm.Module> {
    return (
      this.builtin(specifier, from.identifier) ??
      this.instance(this.resolve(specifier, from.identifier))
    );
  }

  /** Node's own modules, for "use node" modules only. */
  private builtin(specifier: string, fromIdentifier: string): Promise<vm.Module> | undefined {
    if (specifier.startsWith(".") || !isBuiltin(specifier)) return undefined;
    const from = this.sources.get(fromIdentifier.slice(this.identifierPrefix.length));
    if (from?.environment !== "node") return undefined;
    const known = this.builtins.get(specifier);
    if (known) return known;
    const module = importBuiltin(specifier);
    this.builtins.set(specifier, module);
    return module;
  }

  private resolve(specifier: string, fromIdentifier: string): string {
    if (!specifier.startsWith("./") && !specifier.startsWith("../")) {
      throw new UserFacingError(
        `Couldn't resolve import "${specifier}": only relative paths here.`,
      );
    }
    const fromPath = fromIdentifier.slice(this.identifierPrefix.length);
    const segments = fromPath.split("/").slice(0, -1);
    for (const segment of specifier.split("/")) {
      if (segment === "..") segments.pop();
      else if (segment !== ".") segments.push(segment);
    }
    return segments.join("/");
  }

  private instance(path: string): vm.SourceTextModule {
    const known = this.instances.get(path);
    if (known) return known;
    const source = this.sources.get(path);
    if (!source) {
      throw new UserFacingError(
        `Couldn't find JavaScript module '${path}'. Did you forget to run \`npx convex dev\`?`,
      );
    }
    const module = new vm.SourceTextModule(source.source, {
      identifier: this.identifierPrefix + path,
      importModuleDynamically: async (specifier: string) => {
        const builtin = this.builtin(specifier, this.identifierPrefix + path);
        if (builtin) return builtin;
        const target = this.resolve(specifier, this.identifierPrefix + path);
        await this.load(target);
        return this.instance(target);
      },
    });
    this.instances.set(path, module);
    return module;
  }
}

async function importBuiltin(specifier: string): Promise<vm.Module> {
  const namespace = (await import(specifier)) as Namespace;
  const names = Object.keys(namespace);
  const module = new vm.SyntheticModule(names, () => {
    for (const name of names) module.setExport(name, namespace[name]);
  });
  await module.link(() => module);
  await module.evaluate();
  return module;
}
