import type { ComponentId, TableCatalog } from "../../database/types";
import { badRequest } from "../../lib/errors";
import { tableNumberOfId } from "../../values/ids";
import type { ImportSource, ImportTable } from "./importSource";
import { Renumbering } from "./renumbering";
import type { IncomingFile } from "./snapshotFiles";

export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

/** What happens to one table. */
export type PlannedTable = {
  component: ComponentId;
  componentPath: string;
  name: string;
  content:
    | { kind: "documents"; table: ImportTable }
    | { kind: "files"; files: IncomingFile[] }
    /** Only emptied (replaceAll). */
    | { kind: "nothing" };
  rows: number;
  existing: number;
  deletesExisting: boolean;
};

export type ImportPlan = {
  tables: PlannedTable[];
  renumbering: Renumbering;
  message: string;
  /** Something that is there would go. */
  needsConfirmation: boolean;
};

export type MountedPath = { id: ComponentId; path: string };

export type ImportContext = {
  components: readonly MountedPath[];
  catalog: TableCatalog;
  /** null where there is no file storage. */
  countFiles: ((component: ComponentId) => number) | null;
};

/** Reads the whole file once, so that a mistake in it is found before anything is written. */
export async function planImport(
  source: ImportSource,
  mode: ImportMode,
  { components, catalog, countFiles }: ImportContext,
): Promise<ImportPlan> {
  const tables: PlannedTable[] = [];
  const deletesExisting = mode === "replace" || mode === "replaceAll";
  const add = (planned: Omit<PlannedTable, "deletesExisting" | "component">) => {
    const component = requireComponent(components, planned.componentPath);
    tables.push({ ...planned, component, deletesExisting });
    if (mode !== "requireEmpty" || planned.existing === 0) return;
    throw badRequest(
      "TableExists",
      `Table ${planned.name} already exists. Please choose a new table name or use replace/append modes.`,
    );
  };
  const renumbering = new Renumbering();
  const taken = new Set<number>();
  for (const table of appFirst(source.tables)) {
    const { componentPath, name, number } = table;
    const component = requireComponent(components, componentPath);
    const existing = catalog.documentCount(component, name);
    const isTaken = number !== null && taken.has(number);
    const noteId = isTaken ? renumbering.move(component, name, number) : null;
    const rows = await countRows(table, noteId);
    if (number !== null) taken.add(number);
    // Without a number the table keeps the one it has here.
    const content = {
      kind: "documents",
      table: isTaken ? { ...table, number: null } : table,
    } as const;
    add({ componentPath, name, existing, rows, content });
  }
  for (const { componentPath, files } of countFiles ? source.files : []) {
    const component = requireComponent(components, componentPath);
    const existing = countFiles?.(component) ?? 0;
    moveFiles(files, {
      component,
      number: catalog.ensureTable(component, "_storage"),
      renumbering,
    });
    const content = { kind: "files", files } as const;
    add({ componentPath, name: "_storage", existing, rows: files.length, content });
  }
  if (mode === "replaceAll") tables.push(...untouchedTables(tables, components, catalog));
  return {
    tables,
    renumbering,
    message: describe(tables),
    needsConfirmation: tables.some((table) => table.deletesExisting && table.existing > 0),
  };
}

function requireComponent(components: readonly MountedPath[], path: string): ComponentId {
  const component = components.find((candidate) => candidate.path === path);
  if (component) return component.id;
  throw badRequest(
    "ComponentNotFound",
    `There is no component "${path}". Deploy the app that mounts it first.`,
  );
}

/** The app keeps its numbers before the components do. */
function appFirst(tables: readonly ImportTable[]): ImportTable[] {
  const rank = ({ componentPath }: ImportTable) => Number(componentPath !== "");
  return tables.toSorted((a, b) => rank(a) - rank(b));
}

/** Stored files have the number of another server, or of another component. */
function moveFiles(
  files: readonly IncomingFile[],
  {
    component,
    number,
    renumbering,
  }: { component: number; number: number; renumbering: Renumbering },
): void {
  const listeners = new Map<number, (id: string) => void>();
  for (const { storageId } of files) {
    const from = tableNumberOfId(storageId);
    if (from === null || from === number) continue;
    const noteId = listeners.get(from) ?? renumbering.move(component, "_storage", from);
    listeners.set(from, noteId);
    noteId(storageId);
  }
}

/** Reads a table to its end, so that what cannot be read is found before anything is written. */
async function countRows(
  { documents }: ImportTable,
  noteId: ((id: string) => void) | null,
): Promise<number> {
  let rows = 0;
  for await (const { _id } of documents()) {
    rows++;
    if (typeof _id === "string") noteId?.(_id);
  }
  return rows;
}

function untouchedTables(
  planned: readonly PlannedTable[],
  components: readonly MountedPath[],
  catalog: TableCatalog,
): PlannedTable[] {
  const isPlanned = new Set(planned.map(({ component, name }) => `${component}:${name}`));
  return components.flatMap(({ id: component, path: componentPath }) =>
    catalog
      .listTables(component)
      .filter(({ name }) => !name.startsWith("_") && !isPlanned.has(`${component}:${name}`))
      .map(({ name }) => {
        const existing = catalog.documentCount(component, name);
        const content = { kind: "nothing" } as const;
        return {
          component,
          componentPath,
          name,
          existing,
          rows: 0,
          deletesExisting: true,
          content,
        };
      }),
  );
}

function describe(tables: readonly PlannedTable[]): string {
  const lines = ["Import change summary:"];
  for (const path of new Set(tables.map(({ componentPath }) => componentPath))) {
    if (path !== "") lines.push(`Component ${path}`);
    lines.push(...render(tables.filter(({ componentPath }) => componentPath === path)));
  }
  lines.push(
    "Once the import has started, it will run in the background.\nInterrupting `npx convex import` will not cancel it.",
  );
  return lines.join("\n");
}

function render(tables: readonly PlannedTable[]): string[] {
  const count = (value: number) => value.toLocaleString("en-US");
  const cells = [
    ["table", "create", "delete"],
    ...tables.map(({ name, rows, existing, deletesExisting, content }) => {
      const deleted = deletesExisting ? existing : 0;
      const unit = content.kind === "files" ? "files" : "documents";
      return [name, count(rows), `${count(deleted)} of ${count(existing)} ${unit}`];
    }),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const [header = "", ...rows] = cells.map(
    (row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [header, "-".repeat(header.length), ...rows];
}
