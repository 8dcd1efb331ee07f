import { en, type Messages } from "./en";

export type MessageKey = keyof typeof en;

type Text<K extends MessageKey> = (typeof en)[K] extends { other: infer O } ? O : (typeof en)[K];
type Slots<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;
type Values<K extends MessageKey> = { [Name in Slots<Text<K>>]: string | number };
type Args<K extends MessageKey> = [Slots<Text<K>>] extends [never] ? [] : [values: Values<K>];

let catalog: Messages = en;
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
let alternatives = new Intl.ListFormat("en", { type: "disjunction" });

/** Called once before the first render; a change of language loads the page again. */
export function setCatalog(language: string, messages: Messages): void {
  catalog = messages;
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
  alternatives = new Intl.ListFormat(language, { type: "disjunction" });
}

/** The text of a key in the person's language, with its values filled in. */
export function t<K extends MessageKey>(key: K, ...[values]: Args<K>): string {
  const slots = values as Record<string, string | number> | undefined;
  const entry = catalog[key];
  const text = typeof entry === "string" ? entry : entry[pluralForm(slots?.["count"])];
  if (!slots) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = slots[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** "a, b or c" */
export function formatAlternatives(items: string[]): string {
  return alternatives.format(items);
}

function pluralForm(count: string | number | undefined): "one" | "other" {
  return plurals.select(Number(count ?? 0)) === "one" ? "one" : "other";
}
