import type { JsonObject, JsonValue } from "../database/types";
import { badRequest } from "../lib/errors";
import type { EvaluatedModule } from "./evaluation/types";

type Tree = Map<string, Tree | string>;

/**
 * What a component offers its parent, by file path: `lib.js:add` is
 * `{lib: {add: "_reference/function/lib.js:add"}}` in the shape of convex-protocol b.6.
 */
export function exportTree(modules: readonly EvaluatedModule[]): JsonObject {
  const root: Tree = new Map();
  for (const { path, analysis } of modules) {
    for (const { name, visibility } of analysis?.functions ?? []) {
      if (visibility === "public") addLeaf(root, path, name);
    }
  }
  return toJson(root);
}

function addLeaf(root: Tree, modulePath: string, name: string): void {
  const conflict = () =>
    badRequest("InvalidExport", `Path ${modulePath}:${name} conflicts with existing export`);
  let branch = root;
  for (const segment of modulePath.replace(/\.js$/, "").split("/")) {
    const existing = branch.get(segment) ?? new Map();
    if (typeof existing === "string") throw conflict();
    branch.set(segment, existing);
    branch = existing;
  }
  if (branch.has(name)) throw conflict();
  branch.set(name, `_reference/function/${modulePath}:${name}`);
}

function toJson(tree: Tree): JsonObject {
  const branch = [...tree].map(([name, node]): JsonValue => {
    return [name, typeof node === "string" ? { type: "leaf", leaf: node } : toJson(node)];
  });
  return { type: "branch", branch };
}
