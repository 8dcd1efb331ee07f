import { describe, expect, test } from "vitest";
import { buildComponentTree, type DefinitionForTree } from "./componentTree";
import type { DefinitionMetadata } from "./definitionMetadata";

function definitions(
  list: (Partial<DefinitionMetadata> & { path: string; hasHttpRoutes?: boolean })[],
): Map<string, DefinitionForTree> {
  const defaults = { envVars: [], httpPrefix: null, children: [], httpMounts: [] };
  return new Map(
    list.map(({ hasHttpRoutes = false, ...metadata }) => [
      metadata.path,
      { metadata: { ...defaults, ...metadata }, hasHttpRoutes },
    ]),
  );
}

const child = (name: string, definitionPath: string, env = {}) => ({ name, definitionPath, env });
const variable = (name: string, optional = false) => ({
  name,
  validator: '{"type":"string"}',
  optional,
});

describe("component tree", () => {
  test("COMP-1 mounts one definition several times, parents before children", () => {
    const nodes = buildComponentTree(
      definitions([
        { path: "", children: [child("flow", "f"), child("limits", "l")] },
        { path: "f", children: [child("pool", "p")] },
        { path: "l", children: [child("pool", "p")] },
        { path: "p" },
      ]),
    );
    expect(
      nodes.map(({ path, parentPath, name, definitionPath }) => [
        path,
        parentPath,
        name,
        definitionPath,
      ]),
    ).toEqual([
      ["", null, "", ""],
      ["flow", "", "flow", "f"],
      ["flow/pool", "flow", "pool", "p"],
      ["limits", "", "limits", "l"],
      ["limits/pool", "limits", "pool", "p"],
    ]);
    expect(nodes[0]?.children).toEqual({ flow: "flow", limits: "limits" });
  });

  test("COMP-2 resolves a chain of variables up to the app's", () => {
    const nodes = buildComponentTree(
      definitions([
        {
          path: "",
          envVars: [variable("ROOT")],
          children: [child("a", "a", { A: { type: "envVar", name: "ROOT" } })],
        },
        {
          path: "a",
          envVars: [variable("A")],
          children: [
            child("b", "b", { B: { type: "envVar", name: "A" }, C: { type: "value", value: "c" } }),
          ],
        },
        { path: "b", envVars: [variable("B"), variable("C")] },
      ]),
    );
    expect(nodes.find(({ path }) => path === "a/b")?.env).toEqual({
      B: { type: "envVar", name: "ROOT" },
      C: { type: "value", value: "c" },
    });
  });

  test("COMP-3 puts nested mounts under the prefix of their parents, but not under the app's own", () => {
    const nodes = buildComponentTree(
      definitions([
        {
          path: "",
          httpPrefix: "/app/",
          children: [child("a", "a")],
          httpMounts: [{ prefix: "/a/", child: "a" }],
        },
        {
          path: "a",
          hasHttpRoutes: true,
          children: [child("b", "b")],
          httpMounts: [{ prefix: "/b/", child: "b" }],
        },
        { path: "b", hasHttpRoutes: true },
      ]),
    );
    expect(nodes.map(({ httpPrefix }) => httpPrefix)).toEqual(["/app/", "/a/", "/a/b/"]);
    expect(nodes[0]?.httpMounts).toEqual([{ prefix: "/a/", childPath: "a" }]);
  });

  test.each([
    [
      "two children of one name",
      [{ path: "", children: [child("a", "a"), child("a", "a")] }, { path: "a" }],
      "multiple child components with the same name",
    ],
    [
      "an unknown definition",
      [{ path: "", children: [child("a", "a")] }],
      'Component definition not found: "a"',
    ],
    [
      "a variable the child does not declare",
      [
        { path: "", children: [child("a", "a", { X: { type: "value", value: "" } })] },
        { path: "a" },
      ],
      'no env var named "X"',
    ],
    [
      "a missing required variable",
      [
        { path: "", children: [child("a", "a")] },
        { path: "a", envVars: [variable("X")] },
      ],
      'missing required env var "X"',
    ],
    [
      "a variable the parent does not declare",
      [
        { path: "", children: [child("a", "a", { X: { type: "envVar", name: "Y" } })] },
        { path: "a", envVars: [variable("X")] },
      ],
      "references undeclared parent env var Y",
    ],
    [
      "a required one bound to an optional one",
      [
        {
          path: "",
          envVars: [variable("Y", true)],
          children: [child("a", "a", { X: { type: "envVar", name: "Y" } })],
        },
        { path: "a", envVars: [variable("X")] },
      ],
      "is required, but parent env var Y is optional",
    ],
    [
      "a mount without routes",
      [
        { path: "", children: [child("a", "a")], httpMounts: [{ prefix: "/a/", child: "a" }] },
        { path: "a" },
      ],
      "doesn't have any HTTP routes",
    ],
    ["a mount of nobody", [{ path: "", httpMounts: [{ prefix: "/a/", child: "a" }] }], "not found"],
  ])("COMP-6 refuses %s", (_name, list, message) => {
    expect(() => buildComponentTree(definitions(list))).toThrow(message);
  });
});
