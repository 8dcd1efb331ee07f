import { assert } from "../lib/assert";
import { ServerError } from "../lib/errors";
import { setImmediateReal } from "../runtime/clock";
import type { Catalog } from "./catalog";
import { writeIndex, writeSchema } from "./catalogRows";
import { SchemaChange, type TableChange } from "./schemaChange";
import { DocumentRule } from "./schemaRules";
import { TableWalk } from "./tableWalk";
import type { DeclaredIndex, IndexState } from "./tables";
import { DatabaseTransaction } from "./transaction";
import type {
  ComponentId,
  SchemaDefinition,
  SchemaPreparation,
  SchemaProgress,
  TableDefinition,
  Transaction,
} from "./types";

/**
 * From the moment it begins, commits keep the new indexes up to date and are checked against the
 * new schemas; meanwhile the rows that were there before are walked, a slice at a time. Nothing is
 * visible to anybody until `activate`, and nothing remains after `abandon` or a restart.
 */
export function preparePush(
  catalog: Catalog,
  changes: { component: ComponentId; schema: SchemaDefinition }[],
): SchemaPreparation {
  return new Preparation(catalog, changes);
}

type Failure = Extract<SchemaProgress, { type: "failed" }>;

class Preparation implements SchemaPreparation {
  readonly done: Promise<void>;
  readonly #changes: SchemaChange[];
  readonly #tables: TableChange[];
  #walked = 0;
  #failure: Failure | null = null;
  #isOver = false;

  constructor(
    private readonly catalog: Catalog,
    changes: { component: ComponentId; schema: SchemaDefinition }[],
  ) {
    this.#changes = changes.map(({ component, schema }) => {
      const onViolation = (tableName: string) => (documentId: string, problem: string) =>
        this.#fail(component, tableName, violationText(documentId, tableName, problem));
      return new SchemaChange(catalog, component, schema, onViolation);
    });
    this.#tables = this.#changes.flatMap((change) => change.tables);
    const added = this.#changes.flatMap((change) => change.begin());
    // Known to disk before their first entry, so that a restart can clear up.
    if (added.length > 0) void catalog.committer.commitInternal(catalog.writesForIndexes(added));
    this.done = catalog.background.run(() => this.#run());
  }

  get progress(): SchemaProgress {
    if (this.#failure) return this.#failure;
    if (this.#walked === this.#tables.length) return { type: "complete" };
    const count = (tables: TableChange[]) =>
      tables.reduce((sum, { added }) => sum + added.length, 0);
    return {
      type: "inProgress",
      indexesComplete: count(this.#tables.slice(0, this.#walked)),
      indexesTotal: count(this.#tables),
      schemaValidationComplete: this.#tables.slice(this.#walked).every(({ rule }) => rule === null),
    };
  }

  activate(transaction: Transaction): void {
    assert(transaction instanceof DatabaseTransaction, "foreign transaction");
    if (this.#isOver || this.#changes.some((change) => change.isOutdated)) {
      throw new ServerError(
        "conflict",
        "RaceDetected",
        "The schema was changed by another push. Try again.",
      );
    }
    if (this.progress.type !== "complete") {
      throw new ServerError("conflict", "SchemaNotReady", "The schema is not prepared yet.");
    }
    const dropped = this.#changes.flatMap((change) => this.#activate(change, transaction));
    transaction.onCommit.push(() => {
      this.#end();
      // Queries on the published snapshot may still be using them.
      const { store } = this.catalog.committer;
      void this.catalog.background.run(async () => {
        await store.whenPublished(transaction.commitTs);
        this.catalog.removeIndexes(dropped);
      });
    });
  }

  async abandon(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    await this.done;
    const added = this.#tables.flatMap((table) => table.added);
    this.catalog.removeIndexes(added);
  }

  async #run(): Promise<void> {
    for (const { table, added, rule } of this.#tables) {
      const walk = new TableWalk(this.catalog, table, { indexes: added, rule });
      while (!walk.isDone) {
        if (this.#failure || this.#isOver || this.catalog.background.isClosed) return;
        await walk.slice();
        await new Promise<void>((resolve) => setImmediateReal(resolve));
      }
      this.#walked++;
    }
  }

  #end(): void {
    this.#isOver = true;
    for (const change of this.#changes) change.end();
  }

  #fail(component: ComponentId, tableName: string, error: string): void {
    this.#failure ??= { type: "failed", error, component, tableName };
  }

  /** Answers the indexes that go. */
  #activate(change: SchemaChange, transaction: DatabaseTransaction): DeclaredIndex[] {
    const { component, schema } = change;
    const states = new Map<DeclaredIndex, IndexState>();
    for (const { kept, added } of change.tables) {
      for (const { index, definition } of kept) states.set(index, stateOf(definition));
      for (const index of added) states.set(index, stateOf(index.definition));
    }
    const dropped = change.dropped();
    for (const index of dropped) states.set(index, "dropping");
    for (const [index, state] of states) transaction.extraWrites.push(writeIndex(index, state));
    transaction.extraWrites.push(writeSchema(component, schema));
    for (const definition of change.newTables()) this.#addTable(change, definition, transaction);
    transaction.onCommit.push(() => {
      for (const [index, state] of states) index.state = state;
      this.catalog.setSchema(component, schema);
    });
    return dropped;
  }

  /** A table nobody has used before, or only since the preparation began: few rows or none. */
  #addTable(
    { component, schema }: SchemaChange,
    definition: TableDefinition,
    transaction: DatabaseTransaction,
  ): void {
    const table = transaction.requireTable(component, definition.name);
    const indexes = definition.indexes.map((index) =>
      this.catalog.allocateIndex(table, index, stateOf(index)),
    );
    const rule =
      schema?.schemaValidation && definition.documentType !== null
        ? new DocumentRule(definition.name, definition.documentType, (id, problem) => {
            const text = violationText(id, definition.name, problem);
            throw new ServerError("conflict", "SchemaViolation", text);
          })
        : null;
    const walk = new TableWalk(this.catalog, table, { indexes, rule });
    const budget = { rows: Infinity, untilMs: Infinity };
    transaction.extraWrites.push(...walk.visit(transaction.snapshot, budget));
    transaction.extraWrites.push(...this.catalog.writesForIndexes(indexes));
    transaction.onCommit.push(() => void table.indexes.push(...indexes));
  }
}

function stateOf({ staged }: { staged: boolean }): IndexState {
  return staged ? "staged" : "enabled";
}

const violationText = (documentId: string, tableName: string, problem: string) =>
  `Document with ID "${documentId}" in table "${tableName}" does not match the schema: ${problem}`;
