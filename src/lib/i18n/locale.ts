import { readStored, writeStored } from "../storage";

export const LANGUAGES = ["en", "de"] as const;
/** Each language in its own words. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = "chat.language";

/** The language of the words: the person's choice, else the first of the device's we speak. */
export function getLanguage(): Language {
  return pickLanguage(readStored(STORAGE_KEY), navigator.languages);
}

export function chooseLanguage(language: Language): void {
  writeStored(STORAGE_KEY, language);
}

export function pickLanguage(stored: string | null, wanted: readonly string[]): Language {
  for (const tag of stored ? [stored, ...wanted] : wanted) {
    const language = LANGUAGES.find((known) => known === tag.split("-")[0]?.toLowerCase());
    if (language) return language;
  }
  return "en";
}

/**
 * The locale of times and numbers: the device's region where it fits the language. English without
 * a region and en-US, which browsers say where nobody has chosen anything, stand for no region:
 * then it is 09:03 and 12 Nov, as in the design.
 */
export function pickFormatLocale(language: string, wanted: readonly string[]): string {
  const found = wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? language;
  return /^en(?:-us)?$/i.test(found) ? "en-GB" : found;
}
