import { assert } from "../lib/assert";
import { UserFacingError } from "../lib/errors";
import { decodeId, encodeId } from "../values/ids";
import { isUndefinedMarker } from "../values/json";
import type { TableNameLookup } from "../values/validators";
import { isTimeOf, nextFloat } from "./creationTimes";
import {
  makeDocument,
  makeInternalId,
  type DocumentIdentity,
  type StoredDocument,
} from "./documentCodec";
import { checkDocument, checkFields, checkSystemFields } from "./documentRules";
import { addressOfArgument, checkExpectedTable } from "./idArguments";
import { documentKeyOfId } from "./indexKeys";
import type { BinaryKey } from "./keys";
import type { UsageMeter } from "./limits";
import type { Overlay } from "./overlay";
import type { Table } from "./tables";
import type { TransactionTables } from "./transactionTables";
import type { ComponentId, JsonObject } from "./types";

/** What a mutation's writes stand on. */
export type WrittenTransaction = {
  readonly tables: TransactionTables;
  readonly overlay: Overlay;
  readonly meter: UsageMeter;
  readonly commitTs: bigint;
  readonly nowMs: number;
  /** As user code reads: recorded and counted. */
  read(table: Table, key: BinaryKey): StoredDocument | null;
  peek(key: BinaryKey): StoredDocument | null;
  tableNames(component: ComponentId): TableNameLookup;
};

/** A row that an id argument means. */
type Target = { table: Table; key: BinaryKey; id: string };

type TargetOptions = { method: string; expectedTable: string | undefined };

/** The documents that one mutation makes, changes and removes. */
export class DocumentWrites {
  constructor(
    private readonly transaction: WrittenTransaction,
    /** Documents made by this transaction get later times. */
    public lastCreationTime: number,
  ) {}

  insert(component: ComponentId, tableName: string, fields: JsonObject): string {
    const table = this.transaction.tables.require(component, tableName);
    const creationTime = this.#nextCreationTime();
    const internalId = makeInternalId(creationTime);
    const id = encodeId(table.number, internalId);
    const identity = { id, creationTime, foreignTime: false };
    const key = documentKeyOfId(table, { tableNumber: table.number, internalId });
    this.#write({ table, key, id }, null, this.#makeDocument(table, fields, identity));
    return id;
  }

  importDocument(component: ComponentId, tableName: string, document: JsonObject): string {
    const { _id: id, _creationTime: creationTime } = document;
    if (id === undefined && creationTime === undefined) {
      return this.insert(component, tableName, document);
    }
    const table = this.transaction.tables.require(component, tableName);
    const time = typeof creationTime === "number" ? creationTime : this.#nextCreationTime();
    const decoded =
      typeof id === "string"
        ? decodeId(id)
        : { tableNumber: table.number, internalId: makeInternalId(time) };
    assert(decoded.tableNumber === table.number, "imported id of another table");
    const ownId = encodeId(table.number, decoded.internalId);
    const key = documentKeyOfId(table, decoded);
    const foreignTime = !isTimeOf(decoded.internalId, time);
    const identity = { id: ownId, creationTime: time, foreignTime };
    const base = this.transaction.peek(key);
    this.#write({ table, key, id: ownId }, base, this.#makeDocument(table, document, identity));
    return ownId;
  }

  patch(
    component: ComponentId,
    id: string,
    fields: JsonObject,
    expectedTable: string | undefined,
  ): JsonObject {
    const target = this.#target(component, id, { method: "db.patch", expectedTable });
    const old = this.#requireDocument(target, "Update");
    const merged = { ...old.json };
    for (const [name, value] of Object.entries(fields)) {
      if (isUndefinedMarker(value)) delete merged[name];
      else merged[name] = value;
    }
    return this.#update(target, old, merged);
  }

  replace(
    component: ComponentId,
    id: string,
    fields: JsonObject,
    expectedTable: string | undefined,
  ): JsonObject {
    const target = this.#target(component, id, { method: "db.replace", expectedTable });
    return this.#update(target, this.#requireDocument(target, "Replace"), fields);
  }

  remove(component: ComponentId, id: string, expectedTable: string | undefined): JsonObject {
    const target = this.#target(component, id, { method: "db.delete", expectedTable });
    const old = this.#requireDocument(target, "Delete");
    this.#write(target, old, null);
    return { ...old.json };
  }

  #target(component: ComponentId, id: string, options: TargetOptions): Target {
    const { method, expectedTable } = options;
    const { tableNumber, key } = addressOfArgument(id, method);
    const table = this.transaction.tables.byNumber(component, tableNumber);
    if (!table) {
      throw new UserFacingError(
        `Invalid argument \`id\` for \`${method}\`: Table for ID "${id}" not found`,
      );
    }
    if (expectedTable !== undefined) checkExpectedTable(table, expectedTable, method);
    return { table, key, id };
  }

  #requireDocument(target: Target, verb: "Update" | "Replace" | "Delete"): StoredDocument {
    const document = this.transaction.read(target.table, target.key);
    if (document) return document;
    throw new UserFacingError(`${verb} on nonexistent document ID ${target.id}`);
  }

  #update(target: Target, old: StoredDocument, fields: JsonObject): JsonObject {
    const { creationTime, foreignTime } = old;
    const identity = { id: target.id, creationTime, foreignTime };
    const document = this.#makeDocument(target.table, fields, identity);
    if (document.text !== old.text) this.#write(target, old, document);
    // A copy, because the document is kept and shared.
    return { ...document.json };
  }

  #makeDocument(table: Table, fields: JsonObject, identity: DocumentIdentity): StoredDocument {
    const checked = checkFields(fields, this.transaction.commitTs);
    checkSystemFields(checked, identity);
    const document = makeDocument(checked, identity);
    // Jobs keep their arguments, which have a limit of their own.
    if (!table.isSystem) checkDocument(document);
    table.rule?.enforce(document.json, this.transaction.tableNames(table.component));
    return document;
  }

  #write({ table, key }: Target, old: StoredDocument | null, document: StoredDocument | null) {
    const { overlay, meter } = this.transaction;
    if (!table.isSystem) meter.write(document?.size ?? 0);
    const base = overlay.rows.get(key)?.base ?? old;
    overlay.write(table, key, base, document);
  }

  #nextCreationTime(): number {
    this.lastCreationTime = Math.max(this.transaction.nowMs, nextFloat(this.lastCreationTime));
    return this.lastCreationTime;
  }
}
