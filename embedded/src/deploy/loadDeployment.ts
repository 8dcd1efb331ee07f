import type { SchemaDefinition, Transaction } from "../database/types";
import type { DeployedModule, Deployment, MountedComponent } from "../functions/deployment";
import { must } from "../lib/assert";
import type { EnvBinding } from "./definitionMetadata";
import {
  readComponentRows,
  readDeploymentRow,
  readModuleRows,
  readVariables,
  type ComponentRow,
  type ModuleRow,
} from "./deploymentRows";

/** Where clients and HTTP callers reach this server; functions see both in process.env. */
export type CanonicalUrls = { cloudOrigin: string; siteOrigin: string };

export type LoadOptions = {
  urls: CanonicalUrls;
  activeSchema: (component: number) => SchemaDefinition;
};

/** The active code as it stands in this transaction; without a push yet, an app without modules. */
export function loadDeployment(tx: Transaction, { urls, activeSchema }: LoadOptions): Deployment {
  const row = readDeploymentRow(tx);
  const variables = readVariables(tx);
  const rows = readComponentRows(tx);
  const modules = readModuleRows(tx);
  const numbers = new Map(rows.map(({ path, number }) => [path, number]));
  const numberOf = (path: string) => must(numbers.get(path), `component ${path} has no row`);
  const components = rows.map((component): MountedComponent => {
    const { number, path, definitionPath, httpPrefix } = component;
    return {
      id: number,
      path,
      definitionPath,
      children: childrenOf(path, rows),
      env: environmentOf(component, variables, urls),
      httpPrefix,
      httpMounts: component.httpMounts.map(({ prefix, childPath }) => ({
        prefix,
        component: numberOf(childPath),
      })),
      modules: modules
        .filter((module) => module.component === number)
        .map((module) => loadModule(tx, module)),
      schema: activeSchema(number),
      unmounted: component.state === "unmounted",
    };
  });
  return {
    version: row?.version ?? 0,
    env: withSystemVariables(variables, urls),
    components: components.length > 0 ? components : [emptyApp(variables, urls)],
    authProviders: row?.authProviders ?? [],
  };
}

export function withSystemVariables(
  variables: Readonly<Record<string, string>>,
  { cloudOrigin, siteOrigin }: CanonicalUrls,
): Record<string, string> {
  return { ...variables, CONVEX_CLOUD_URL: cloudOrigin, CONVEX_SITE_URL: siteOrigin };
}

function childrenOf(path: string, rows: readonly ComponentRow[]): Record<string, number> {
  const children = rows.filter((row) => row.state === "active" && row.parentPath === path);
  return Object.fromEntries(children.map(({ name, number }) => [name, number]));
}

/** The app sees everything, a component what its mount binds and where it is mounted. */
function environmentOf(
  component: ComponentRow,
  variables: Record<string, string>,
  urls: CanonicalUrls,
): Record<string, string> {
  if (component.path === "") return withSystemVariables(variables, urls);
  const bound = Object.entries(component.env).flatMap(([name, binding]) => {
    const value = valueOf(binding, variables);
    return value === undefined ? [] : [[name, value] as const];
  });
  const prefix = (component.httpPrefix ?? "").replace(/\/+$/, "");
  return { ...Object.fromEntries(bound), CONVEX_SITE_URL: urls.siteOrigin + prefix };
}

function valueOf(binding: EnvBinding, variables: Record<string, string>): string | undefined {
  return binding.type === "value" ? binding.value : variables[binding.name];
}

const decoder = new TextDecoder();

function loadModule(tx: Transaction, row: ModuleRow): DeployedModule {
  const textOf = (sha256: string) =>
    decoder.decode(must(tx.getBlob(sha256), `the source of ${row.path} is missing`));
  return {
    path: row.path,
    environment: row.environment,
    source: textOf(row.sourceSha256),
    sourceMap: row.sourceMapSha256 === null ? null : textOf(row.sourceMapSha256),
    sha256: row.sha256,
    analysis: row.analysis,
  };
}

function emptyApp(variables: Record<string, string>, urls: CanonicalUrls): MountedComponent {
  return {
    id: 0,
    path: "",
    definitionPath: "",
    children: {},
    env: withSystemVariables(variables, urls),
    httpPrefix: null,
    httpMounts: [],
    modules: [],
    schema: null,
    unmounted: false,
  };
}
