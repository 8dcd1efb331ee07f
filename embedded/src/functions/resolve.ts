import { UserFacingError } from "../lib/errors";
import type { FunctionTarget, Identity, UdfType } from "../threads/messages";
import { FunctionError } from "./functionError";
import {
  normalizeFunctionPath,
  type LoadedComponent,
  type LoadedDeployment,
  type LoadedFunction,
} from "./loadedDeployment";

/** A call from outside: unknown and internal functions look the same to those who may not call them. */
export function findForClient(
  component: LoadedComponent,
  path: string,
  caller: { identity: Identity; allowInternal: boolean },
): LoadedFunction {
  const found = component.findFunction(path);
  const isAdmin = caller.identity.kind === "admin";
  const mayCall =
    found !== undefined &&
    (caller.allowInternal ||
      isAdmin ||
      (found.analysis.visibility === "public" && component.mount.path === ""));
  if (!mayCall) throw notFound(component, path);
  return found;
}

export function notFound(component: LoadedComponent, path: string): FunctionError {
  return new FunctionError(
    `Could not find public function for '${shownPath(path)}'${component.inComponent}. ` +
      "Did you forget to run `npx convex dev` or `npx convex deploy`?",
  );
}

const shownPath = (path: string) => normalizeFunctionPath(path).replace(/:default$/, "");

export function requireType(found: LoadedFunction, wanted: UdfType): void {
  const actual = found.analysis.udfType;
  if (actual === wanted) return;
  throw new FunctionError(
    `Trying to execute ${found.canonicalPath}${found.component.inComponent} as ${wanted}, ` +
      `but it is defined as ${actual}.`,
  );
}

export type TargetFields = {
  name?: string | null;
  reference?: string | null;
  functionHandle?: string | null;
};

/** Reads the target of a call syscall's arguments. */
export function targetOf(fields: TargetFields, op: string): FunctionTarget {
  if (typeof fields.functionHandle === "string") return { functionHandle: fields.functionHandle };
  if (typeof fields.reference === "string") return { reference: fields.reference };
  if (typeof fields.name === "string") return { name: fields.name };
  throw new UserFacingError(`Invalid arguments for \`${op}\`: no function was named.`);
}

export type ResolvedTarget = { component: LoadedComponent; path: string };

/** Where a call from inside `caller` leads; the function itself may not exist. */
export function resolveTarget(target: FunctionTarget, caller: LoadedComponent): ResolvedTarget {
  if ("functionHandle" in target) return resolveHandle(target.functionHandle, caller.deployment);
  if ("reference" in target) return resolveReference(target.reference, caller);
  return { component: caller, path: target.name };
}

function resolveReference(reference: string, caller: LoadedComponent): ResolvedTarget {
  const own = /^_reference\/function\/(.*)$/.exec(reference);
  if (own) return { component: caller, path: own[1] ?? "" };
  const segments = reference.split("/");
  if (segments[0] !== "_reference" || segments[1] !== "childComponent") {
    throw new UserFacingError(`Invalid function reference: ${reference}`);
  }
  const mountName = segments[2] ?? "";
  const child = childComponent(caller, mountName);
  const path = `${segments.slice(3, -1).join("/")}:${segments.at(-1) ?? ""}`;
  if (child.findFunction(path)?.analysis.visibility !== "public") {
    const wanted = JSON.stringify(segments.slice(3));
    throw new UserFacingError(`Child component "${mountName}" does not export ${wanted}`);
  }
  return { component: child, path };
}

function childComponent(caller: LoadedComponent, mountName: string): LoadedComponent {
  const id = caller.mount.children[mountName];
  const child = id === undefined ? undefined : caller.deployment.component(id);
  if (!child) throw new UserFacingError(`Child component "${mountName}" not found`);
  return child;
}

const HANDLE = /^function:\/\/c(\d+)#(.+)$/;

/**
 * Handles need no table: component numbers are never used again and a
 * function's path is its name, so the pair is the same for ever.
 */
export function createHandle(target: ResolvedTarget): string {
  return `function://c${target.component.mount.id}#${normalizeFunctionPath(target.path)}`;
}

function resolveHandle(handle: string, deployment: LoadedDeployment): ResolvedTarget {
  const match = HANDLE.exec(handle);
  const component = match ? deployment.component(Number(match[1])) : undefined;
  const path = match?.[2] ?? "";
  if (!component || component.mount.unmounted || !component.findFunction(path)) {
    throw new UserFacingError("Function handle not found");
  }
  return { component, path };
}
