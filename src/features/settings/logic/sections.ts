import {
  Bell,
  FolderDown,
  KeyRound,
  KeySquare,
  MonitorSmartphone,
  ShieldCheck,
  SunMoon,
  UserRound,
} from "lucide-react";

/** The sections of the settings, in their order. */
export const SECTIONS = [
  { name: "profile", Icon: UserRound },
  { name: "appearance", Icon: SunMoon },
  { name: "notifications", Icon: Bell },
  { name: "privacy", Icon: ShieldCheck },
  { name: "sessions", Icon: MonitorSmartphone },
  { name: "password", Icon: KeyRound },
  { name: "tokens", Icon: KeySquare },
  { name: "data", Icon: FolderDown },
] as const;

export type SectionName = (typeof SECTIONS)[number]["name"];

export function findSection(name: string | undefined): SectionName | null {
  return SECTIONS.find((section) => section.name === name)?.name ?? null;
}
