import { t, type MessageKey } from "../lib/i18n/t";

/** `Mod` is Ctrl, and Cmd on a Mac. */
export interface Shortcut {
  text: MessageKey & `shortcut.${string}`;
  keys: readonly string[];
}

export interface ShortcutGroup {
  title: MessageKey & `shortcuts.${string}`;
  shortcuts: readonly Shortcut[];
}

export const SHORTCUT_GROUPS: readonly ShortcutGroup[] = [
  {
    title: "shortcuts.anywhere",
    shortcuts: [
      { text: "shortcut.search", keys: ["Mod", "K"] },
      { text: "shortcut.new", keys: ["Mod", "J"] },
      { text: "shortcut.nextConversation", keys: ["Alt", "↑", "↓"] },
      { text: "shortcut.nextUnread", keys: ["Alt", "Shift", "↓"] },
      { text: "shortcut.rowMenu", keys: ["Shift", "F10"] },
      { text: "shortcut.list", keys: ["Mod", "/"] },
    ],
  },
  {
    title: "shortcuts.writing",
    shortcuts: [
      { text: "shortcut.send", keys: ["Enter"] },
      { text: "shortcut.newLine", keys: ["Shift", "Enter"] },
      { text: "shortcut.editLast", keys: ["↑"] },
      { text: "shortcut.emoji", keys: ["Mod", "E"] },
      { text: "shortcut.cancel", keys: ["Esc"] },
    ],
  },
  {
    title: "shortcuts.conversation",
    shortcuts: [
      { text: "shortcut.searchHere", keys: ["Mod", "Shift", "F"] },
      { text: "shortcut.toMessages", keys: ["Shift", "Tab"] },
      { text: "shortcut.move", keys: ["↑", "↓"] },
      { text: "shortcut.latest", keys: ["End"] },
      { text: "shortcut.backToWriting", keys: ["Esc"] },
    ],
  },
  {
    title: "shortcuts.message",
    shortcuts: [
      { text: "shortcut.reply", keys: ["R"] },
      { text: "shortcut.react", keys: ["+"] },
      { text: "shortcut.edit", keys: ["E"] },
      { text: "shortcut.copy", keys: ["C"] },
      { text: "shortcut.showEdits", keys: ["H"] },
      { text: "shortcut.findSimilar", keys: ["F"] },
      { text: "shortcut.markUnread", keys: ["U"] },
      { text: "shortcut.delete", keys: ["Del"] },
      { text: "shortcut.menu", keys: ["Enter"] },
    ],
  },
];

/** The key as it is written on this device's keyboard. */
export function keyName(key: string): string {
  switch (key) {
    case "Mod":
      return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : t("key.Mod");
    case "Shift":
    case "Del":
    case "End":
      return t(`key.${key}`);
    default:
      return key;
  }
}
