import { setTimeout as sleep } from "node:timers/promises";

type Target = { url: string; adminKey: string };
type ImportState = { state: string; error_message?: string };

/** Appends rows to a table as `npx convex import --append` does. */
export async function importRows(
  target: Target,
  tableName: string,
  rows: readonly object[],
): Promise<void> {
  const { uploadToken } = (await ask(target, "import/start_upload")) as { uploadToken: string };
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const part = await ask(
    target,
    `import/upload_part?uploadToken=${uploadToken}&partNumber=1`,
    text,
  );
  const description = { tableName, componentPath: null, mode: "append", format: "jsonLines" };
  const { importId } = (await ask(
    target,
    "import/finish_upload",
    JSON.stringify({ import: description, uploadToken, partTokens: [part] }),
  )) as { importId: string };
  for (;;) {
    const { state, error_message } = await stateOf(target, importId);
    if (state === "completed") return;
    if (state === "failed") throw new Error(`the import of ${tableName} failed: ${error_message}`);
    if (state === "waiting_for_confirmation")
      await ask(target, "perform_import", JSON.stringify({ importId }));
    await sleep(50);
  }
}

async function stateOf(target: Target, importId: string): Promise<ImportState> {
  const call = { path: "_system/cli/queryImport", args: { importId }, format: "json" };
  const { value } = (await ask(target, "query", JSON.stringify(call))) as {
    value: { state: ImportState };
  };
  return value.state;
}

async function ask({ url, adminKey }: Target, path: string, body = "{}"): Promise<unknown> {
  const response = await fetch(`${url}/api/${path}`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === "" ? null : (JSON.parse(text) as unknown);
}
