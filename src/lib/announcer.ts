/**
 * What screen readers are told. Two regions are drawn once by the shell and never replaced,
 * because readers only speak changes of a region they already know.
 */
type Listener = (announcement: Announcement) => void;

export interface Announcement {
  text: string;
  urgency: "polite" | "assertive";
}

const listeners = new Set<Listener>();

export function announce(text: string, urgency: Announcement["urgency"] = "polite"): void {
  for (const listener of listeners) listener({ text, urgency });
}

export function onAnnouncement(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
