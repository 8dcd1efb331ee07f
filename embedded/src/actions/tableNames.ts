import type { TableNameLookup } from "../values/validators";

export type TableEntry = { component: number; number: number; name: string };

/**
 * Table numbers for v.id() checks in a thread without the database. Tables only
 * ever come to be, so a check that fails is repeated with fresh names before it
 * counts.
 */
export class TableNames {
  private names = new Map<number, TableEntry>();

  constructor(private readonly fetchEntries: () => Promise<TableEntry[]>) {}

  set(entries: readonly TableEntry[]): void {
    this.names = new Map(entries.map((entry) => [entry.number, entry]));
  }

  private lookup(component: number): TableNameLookup {
    return (number) => {
      const found = this.names.get(number);
      return found?.component === component ? found.name : null;
    };
  }

  /** Runs a check that throws when it fails. */
  async forChecks(component: number, check: (names: TableNameLookup) => void): Promise<void> {
    try {
      check(this.lookup(component));
    } catch {
      this.set(await this.fetchEntries());
      check(this.lookup(component));
    }
  }
}
