import { badRequest } from "../lib/errors";

/** An object from outside whose fields are not trusted yet. */
export type Fields = { [key: string]: unknown };

const invalid = (what: string) => badRequest("BadJsonBody", what);

export function toFields(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(`${name} must be an object`);
  return value as Fields;
}

export function parseFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("The body is not valid JSON");
  }
  return toFields(value, "The body");
}

export function stringField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw invalid(`\`${name}\` must be a string`);
  return value;
}

export function optionalStringField(fields: Fields, name: string): string | null {
  return fields[name] === undefined || fields[name] === null ? null : stringField(fields, name);
}

export function arrayField(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw invalid(`\`${name}\` must be an array`);
  return value;
}

export function stringArrayField(fields: Fields, name: string): string[] {
  return arrayField(fields, name).map((item) => {
    if (typeof item !== "string") throw invalid(`\`${name}\` must hold strings`);
    return item;
  });
}

export function booleanField(fields: Fields, name: string): boolean {
  return fields[name] === true;
}
