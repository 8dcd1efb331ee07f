import type { ComponentId, JsonObject, JsonValue, TableNumber } from "../../database/types";
import { encodeId, tryDecodeId } from "../../values/ids";

/** A table whose documents get ids under another number here. */
type Moved = {
  component: ComponentId;
  name: string;
  from: TableNumber;
  to: TableNumber | null;
  /** What makes its ids unique, beside the number. */
  ids: Set<string>;
};

/**
 * The official backend counts the tables of each component from one: in its exports several have the
 * same number. Here numbers are unique, so all but one of them get others, and with them the ids of
 * their documents wherever they stand. An id is known by its sixteen random bytes, so one of the app is
 * never taken for one of a component. Ids inside of texts (JSON in a string) stay as they are.
 */
export class Renumbering {
  readonly #moved = new Map<TableNumber, Moved[]>();

  get isEmpty(): boolean {
    return this.#moved.size === 0;
  }

  /** Answers what wants to hear of each id of the table. */
  move(component: ComponentId, name: string, from: TableNumber): (id: string) => void {
    const moved: Moved = { component, name, from, to: null, ids: new Set() };
    this.#moved.set(from, [...(this.#moved.get(from) ?? []), moved]);
    return (id) => {
      const decoded = tryDecodeId(id);
      if (decoded?.tableNumber === from) moved.ids.add(keyOf(decoded.internalId));
    };
  }

  /** When every table that keeps its number has it. */
  settle(numberOf: (component: ComponentId, name: string) => TableNumber): void {
    for (const moved of [...this.#moved.values()].flat())
      moved.to = numberOf(moved.component, moved.name);
  }

  rewrite(document: JsonObject): JsonObject {
    return this.isEmpty ? document : (this.#value(document) as JsonObject);
  }

  rewriteId(id: string): string {
    if (!MAYBE_AN_ID.test(id)) return id;
    const decoded = tryDecodeId(id);
    const candidates = decoded && this.#moved.get(decoded.tableNumber);
    if (!candidates) return id;
    const key = keyOf(decoded.internalId);
    const to = candidates.find(({ ids }) => ids.has(key))?.to ?? null;
    return to === null ? id : encodeId(to, decoded.internalId);
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.rewriteId(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((element) => this.#value(element));
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, this.#value(field ?? null)]),
    );
  }
}

const MAYBE_AN_ID = /^[0-9a-z]{31,37}$/;
const keyOf = (internalId: Uint8Array) => Buffer.from(internalId).toString("latin1");
