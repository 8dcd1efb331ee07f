import { badRequest } from "../lib/errors";
import type { EnvBinding, DeclaredVariable, DefinitionMetadata } from "./definitionMetadata";
import { checkVariableValue } from "./environmentVariables";

/** One mounted component as a push describes it; the app is the one with path "". */
export type ComponentNode = {
  /** Mount names joined by "/". */
  path: string;
  parentPath: string | null;
  name: string;
  definitionPath: string;
  /** Bindings of its declared variables, resolved up to the app's variables. */
  env: Record<string, EnvBinding>;
  /** Absolute URL prefix of its router: of the app its own, of the others where they are mounted. */
  httpPrefix: string | null;
  httpMounts: { prefix: string; childPath: string }[];
  /** Mount name to path. */
  children: Record<string, string>;
};

export type DefinitionForTree = { metadata: DefinitionMetadata; hasHttpRoutes: boolean };

const mismatch = (message: string) => badRequest("TypecheckError", message);

/** Follows the mounts from the app down. Parents come before their children. */
export function buildComponentTree(
  definitions: ReadonlyMap<string, DefinitionForTree>,
): ComponentNode[] {
  const nodes: ComponentNode[] = [];
  const app = requireDefinition(definitions, "");
  addComponent({
    path: "",
    parentPath: null,
    name: "",
    definitionPath: "",
    env: {},
    httpPrefix: app.metadata.httpPrefix,
  });
  return nodes;

  function addComponent(mount: Omit<ComponentNode, "httpMounts" | "children">): void {
    const { metadata } = requireDefinition(definitions, mount.definitionPath);
    const node: ComponentNode = { ...mount, httpMounts: [], children: {} };
    nodes.push(node);
    for (const child of metadata.children) {
      if (child.name in node.children) {
        throw mismatch(
          `Component "${node.definitionPath}" has multiple child components with the same name: "${child.name}"`,
        );
      }
      const path = node.path === "" ? child.name : `${node.path}/${child.name}`;
      node.children[child.name] = path;
      const declared = requireDefinition(definitions, child.definitionPath).metadata.envVars;
      checkBindings(path, child.env, { declared, ofParent: metadata.envVars });
      addComponent({
        path,
        parentPath: node.path,
        name: child.name,
        definitionPath: child.definitionPath,
        env: resolveBindings(child.env, node),
        httpPrefix: prefixOf(child.name, metadata, node),
      });
    }
    addHttpMounts(node, metadata);
  }

  function addHttpMounts(node: ComponentNode, metadata: DefinitionMetadata): void {
    for (const { prefix, child } of metadata.httpMounts) {
      const childPath = node.children[child];
      if (childPath === undefined) {
        throw mismatch(`HTTP mount "${prefix}" is invalid: Child component "${child}" not found.`);
      }
      const definition = nodes.find(({ path }) => path === childPath)?.definitionPath ?? "";
      if (!requireDefinition(definitions, definition).hasHttpRoutes) {
        throw mismatch(
          `HTTP mount "${prefix}" is invalid: Child component "${child}" doesn't have any HTTP routes.`,
        );
      }
      node.httpMounts.push({ prefix, childPath });
    }
  }
}

function requireDefinition(
  definitions: ReadonlyMap<string, DefinitionForTree>,
  path: string,
): DefinitionForTree {
  const definition = definitions.get(path);
  if (!definition) throw mismatch(`Component definition not found: "${path}"`);
  return definition;
}

function prefixOf(
  child: string,
  metadata: DefinitionMetadata,
  parent: ComponentNode,
): string | null {
  const mount = metadata.httpMounts.find((candidate) => candidate.child === child);
  if (!mount) return null;
  // The app's own prefix moves only its own routes; mounts in the app are absolute already.
  if (parent.path === "" || parent.httpPrefix === null) return mount.prefix;
  return parent.httpPrefix.replace(/\/+$/, "") + mount.prefix;
}

/** A binding to a variable of a parent component stands for what that one is bound to. */
function resolveBindings(
  bindings: Record<string, EnvBinding>,
  parent: ComponentNode,
): Record<string, EnvBinding> {
  if (parent.path === "") return bindings;
  const resolved: Record<string, EnvBinding> = {};
  for (const [name, binding] of Object.entries(bindings)) {
    const ofParent = binding.type === "envVar" ? parent.env[binding.name] : binding;
    if (ofParent) resolved[name] = ofParent;
  }
  return resolved;
}

function checkBindings(
  path: string,
  bindings: Record<string, EnvBinding>,
  variables: { declared: DeclaredVariable[]; ofParent: DeclaredVariable[] },
): void {
  for (const [name, binding] of Object.entries(bindings)) {
    const declared = variables.declared.find((variable) => variable.name === name);
    if (!declared) throw mismatch(`Component "${path}" has no env var named "${name}"`);
    if (binding.type === "value") {
      const error = checkVariableValue(declared, binding.value);
      if (error)
        throw mismatch(`Component "${path}" has an invalid value for env var "${name}": ${error}`);
      continue;
    }
    const source = variables.ofParent.find((variable) => variable.name === binding.name);
    if (!source) {
      throw mismatch(
        `Component "${path}" env var "${name}" references undeclared parent env var ${binding.name}`,
      );
    }
    if (source.optional && !declared.optional) {
      throw mismatch(
        `Component "${path}" env var "${name}" is required, but parent env var ${binding.name} is optional`,
      );
    }
  }
  for (const { name, optional } of variables.declared) {
    if (!optional && !(name in bindings))
      throw mismatch(`Component "${path}" is missing required env var "${name}"`);
  }
}
