import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ServerError } from "../lib/errors";
import type { Identity } from "../threads/messages";

/** Reads the key of this data directory, made once and readable by its owner only. */
export function loadAdminKey(dataDir: string, instanceName: string): string {
  const path = join(dataDir, "admin.key");
  if (existsSync(path)) {
    const key = readFileSync(path, "utf8").trim();
    if (!/^[^|\s:]+\|[0-9a-f]{32,}$/.test(key))
      throw new ServerError(
        "internal",
        "BadAdminKeyFile",
        `The file ${path} does not hold an admin key; move it away to have a new one made.`,
      );
    return key;
  }
  const key = `${instanceName}|${randomBytes(32).toString("hex")}`;
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${key}\n`, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
  return key;
}

export class AdminKeyCheck {
  readonly #digest: Buffer;
  constructor(private readonly key: string) {
    this.#digest = sha256(key);
  }

  /** A secret of its own for another use; it says nothing about the key and changes with it. */
  derive(use: string): string {
    return createHmac("sha256", this.key).update(use).digest("hex");
  }

  /** Takes the same time whatever the key. A type prefix such as `prod:` is ignored. */
  matches(key: string): boolean {
    return timingSafeEqual(sha256(key.replace(/^(?:prod|dev|preview|local):/, "")), this.#digest);
  }

  /** Throws the official error for a wrong key. */
  require(key: string): void {
    if (!this.matches(key))
      throw new ServerError(
        "forbidden",
        "BadDeployKey",
        "The provided deploy key was invalid for this deployment",
      );
  }

  /** The value of `Authorization: Convex <value>`: a key, perhaps with a person to act as. */
  identityOf(value: string): Identity {
    const withoutPrefix = value.replace(/^(?:prod|dev|preview|local):/, "");
    const colon = withoutPrefix.indexOf(":");
    this.require(colon < 0 ? withoutPrefix : withoutPrefix.slice(0, colon));
    if (colon < 0) return { kind: "admin", attributes: null };
    const json = Buffer.from(withoutPrefix.slice(colon + 1), "base64").toString("utf8");
    return { kind: "admin", attributes: checkedAttributes(json) };
  }
}

/** The attributes of a person an administrator acts as, as getUserIdentity() will show them. */
export function checkedAttributes(json: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ServerError(
      "badRequest",
      "BadActingUser",
      "The identity to act as is not a JSON object",
    );
  const fields = value as Record<string, unknown>;
  if (typeof fields.issuer === "string" && typeof fields.subject === "string")
    fields.tokenIdentifier ??= `${fields.issuer}|${fields.subject}`;
  return JSON.stringify(fields);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
