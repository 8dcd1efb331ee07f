import { isBuiltin } from "node:module";
import vm from "node:vm";
import { badRequest } from "../../lib/errors";
import type { PushedModule } from "../pushRequest";
import { useGlobalsOf } from "./sandbox";

type Namespace = Record<string, unknown>;

/** Modules given from outside of the pushed ones: `_componentDeps/…` of definitions. */
export type SyntheticModules = Map<string, Namespace>;

const scheme = "convex:/";

/**
 * The modules of one definition, each instantiated at most once and only when
 * something imports it.
 */
export class ModuleGraph {
  readonly #sources: Map<string, PushedModule>;
  readonly #synthetic: SyntheticModules;
  readonly #instances = new Map<string, vm.Module>();

  constructor(modules: readonly PushedModule[], synthetic: SyntheticModules = new Map()) {
    this.#sources = new Map(modules.map((module) => [module.path, module]));
    this.#synthetic = synthetic;
  }

  /** Runs the module's top level and returns its exports. */
  async import(path: string): Promise<Namespace> {
    const module = this.#instance(path, path);
    useGlobalsOf(this.#sources.get(path)?.environment ?? "isolate");
    if (module.status === "unlinked") await module.link(this.#link);
    await module.evaluate();
    return module.namespace as Namespace;
  }

  sourceMapOf(path: string): string | null {
    return this.#sources.get(path)?.sourceMap ?? null;
  }

  readonly #link = (specifier: string, referrer: vm.Module): Promise<vm.Module> | vm.Module => {
    const from = referrer.identifier.slice(scheme.length);
    if (this.#sources.get(from)?.environment === "node" && isBuiltin(specifier))
      return this.#builtin(specifier);
    return this.#instance(resolve(specifier, from), specifier);
  };

  #instance(path: string, specifier: string): vm.Module {
    const existing = this.#instances.get(path);
    if (existing) return existing;
    const created = this.#createSynthetic(path) ?? this.#createFromSource(path);
    if (!created) throw badRequest("ModuleNotFound", `Couldn't resolve import "${specifier}"`);
    this.#instances.set(path, created);
    return created;
  }

  #createSynthetic(path: string): vm.Module | null {
    const namespace = this.#synthetic.get(path);
    return namespace ? syntheticModule(path, namespace) : null;
  }

  #createFromSource(path: string): vm.Module | null {
    const source = this.#sources.get(path);
    if (!source) return null;
    return new vm.SourceTextModule(source.source, {
      identifier: scheme + path,
      importModuleDynamically: async (specifier: string, referrer: vm.Module) => {
        const module = await this.#link(specifier, referrer);
        if (module.status === "unlinked") await module.link(this.#link);
        if (module.status !== "evaluated") await module.evaluate();
        return module;
      },
    });
  }

  async #builtin(specifier: string): Promise<vm.Module> {
    const existing = this.#instances.get(specifier);
    if (existing) return existing;
    const namespace = (await import(specifier)) as Namespace;
    const module = syntheticModule(specifier, namespace);
    this.#instances.set(specifier, module);
    return module;
  }
}

function syntheticModule(name: string, namespace: Namespace): vm.Module {
  const names = Object.keys(namespace);
  return new vm.SyntheticModule(
    names,
    function setExports(this: vm.SyntheticModule) {
      for (const key of names) this.setExport(key, namespace[key]);
    },
    { identifier: scheme + name },
  );
}

/** "./_deps/X.js" seen from "sub/dir.js" is "sub/_deps/X.js". */
export function resolve(specifier: string, from: string): string {
  if (!specifier.startsWith("./") && !specifier.startsWith("../")) return specifier;
  const segments = from.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}
