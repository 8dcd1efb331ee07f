import { UserFacingError } from "../lib/errors";
import { compileDocumentValidator, type Checker, type TableNameLookup } from "../values/validators";
import type { JsonObject, JsonValue } from "./types";

/** What a schema demands of the rows of one table. */
export class DocumentRule {
  readonly #checker: Checker;

  constructor(
    readonly tableName: string,
    readonly documentType: JsonValue,
    /** Called when a committed row breaks a rule that is not active yet. */
    readonly onViolation: ((documentId: string, problem: string) => void) | null = null,
  ) {
    this.#checker = compileDocumentValidator(documentType);
  }

  /** null when the document fits, else the official text of what is wrong. */
  check(document: JsonObject, tableName: TableNameLookup): string | null {
    return this.#checker.acceptsAnything ? null : this.#checker.check(document, tableName);
  }

  /** Throws the official text when the document does not fit. */
  enforce(document: JsonObject, tableName: TableNameLookup): void {
    const problem = this.check(document, tableName);
    if (problem === null) return;
    throw new UserFacingError(
      `Failed to insert or update a document in table "${this.tableName}" because it does not ` +
        `match the schema: ${problem}`,
    );
  }
}
