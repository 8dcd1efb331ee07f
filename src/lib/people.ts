import { t } from "./i18n/t";

/** Steps around the colour wheel that stay apart from each other at the avatars' low chroma. */
const HUES = [20, 60, 165, 200, 235, 262, 300, 345] as const;

/** Scripts in which one sign stands for a name, and two would read as a word. */
const ONE_SIGN =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Titles say nothing about who somebody is; compared without a trailing dot. */
const TITLES = new Set(
  "dr prof mr mrs ms mx miss sir dame herr frau hr fr mag dipl ing don doña sr sra mme mlle".split(
    " ",
  ),
);

/** The hue of a person's avatar: the same on every device, from the id alone. */
export function avatarHue(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  // Ids of one minute differ in few places; mixing lets each of them count.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return HUES[((hash ^ (hash >>> 16)) >>> 0) % HUES.length] ?? HUES[0];
}

/** One or two graphemes that stand for a name; empty if it holds no letter at all. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const named = words.filter((word) => !TITLES.has(word.toLowerCase().replace(/\.$/, "")));
  const used = named.length > 0 ? named : words;
  const first = firstGrapheme(used[0] ?? "");
  if (used.length < 2 || ONE_SIGN.test(first)) return first;
  return first + firstGrapheme(used.at(-1) ?? "");
}

/** Whether a conversation's name is the one that stands where nobody else is. */
export function isOwnNotes(name: string): boolean {
  return name === t("person.self");
}

/** What one calls a person in a sentence: the first word, without a title. */
export function firstName(name: string): string {
  // These are no names, and half of them says nothing.
  if (isOwnNotes(name) || name === t("person.gone")) return name;
  const words = name.trim().split(/\s+/);
  const called = words.find(
    (word) => /\p{L}/u.test(word) && !TITLES.has(word.toLowerCase().replace(/\.$/, "")),
  );
  return called ?? name.trim();
}

function firstGrapheme(word: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return (first?.segment ?? "").toLocaleUpperCase();
}
