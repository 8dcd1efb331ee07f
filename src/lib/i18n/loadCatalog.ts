import type { Language } from "./locale";
import { setCatalog } from "./t";

/** English is part of the page, and the fallback when another language does not load. */
export async function loadCatalog(language: Language): Promise<void> {
  if (language === "en") return;
  try {
    const { de } = await import("./de");
    setCatalog(language, de);
  } catch {
    document.documentElement.lang = "en";
  }
}
