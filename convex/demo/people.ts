/** The demo school: everybody is made up, every address is one that cannot exist. */
export const PEOPLE = {
  nadia: "Nadia Rahman",
  amara: "Amara Okafor",
  jonas: "Jonas Lindqvist",
  priya: "Priya Raman",
  helen: "Helen Whitcombe",
  mateo: "Mateo Fernández",
  leila: "Leila Haddad",
  wei: "Wei Chen",
  tomasz: "Tomasz Wiśniewski",
  seun: "Oluwaseun Adeyemi",
  sofia: "Sofia Marchetti",
  kenji: "Kenji Watanabe",
  johanna: "Johanna Meyer",
  helena: "Helena Brandt",
} as const;

export type PersonKey = keyof typeof PEOPLE;

export const PERSON_KEYS = Object.keys(PEOPLE) as PersonKey[];

export function toEmail(key: PersonKey): string {
  return `${key}@school.example`;
}

/** Who can sign in. Everybody else is somebody to write to. */
export const ACCOUNT_KEYS: PersonKey[] = ["nadia", "amara"];

/** Known to everybody who reads this file: for looking around, never for a real school. */
export const DEMO_PASSWORD = "paper pen highlighter";
