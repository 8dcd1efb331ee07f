import { type Infer, v } from "convex/values";
import { NUMBER_SETTINGS, type NumberSetting } from "./settings/numbers";
import { SECRET_SETTINGS } from "./settings/secrets";
import { TEXT_SETTINGS, type TextSetting } from "./settings/texts";

/**
 * Every limit and switch that an operator may change is a deployment variable
 * (`npx convex env set NAME value`) with a line in one of these tables, and read here only.
 */
export type NumberSettingName = keyof typeof NUMBER_SETTINGS;
export type TextSettingName = keyof typeof TEXT_SETTINGS;
export type SecretSettingName = keyof typeof SECRET_SETTINGS;

/** The deployment's value when it is a number within bounds, else the default. */
export function getNumberSetting(name: NumberSettingName): number {
  const given = readVariable(name);
  const setting = NUMBER_SETTINGS[name];
  return given !== null && isWithin(setting, given) ? Number(given) : setting.default;
}

/** The deployment's value unless it is empty, else the default. */
export function getTextSetting(name: TextSettingName): string {
  return readVariable(name) ?? TEXT_SETTINGS[name].default;
}

/** For keys and passwords: never listed, never logged. */
export function getSecret(name: SecretSettingName): string | null {
  return readVariable(name);
}

export const vSettingView = v.object({
  name: v.string(),
  value: v.union(v.number(), v.string()),
  default: v.union(v.number(), v.string()),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  /** Why what was set does not hold. */
  problem: v.optional(v.string()),
  reason: v.string(),
});
export type SettingView = Infer<typeof vSettingView>;

/** All settings with what holds now, for the administrator. Of secrets only whether they are set. */
export function listSettings(): SettingView[] {
  return [
    ...namesOf(NUMBER_SETTINGS).map(toNumberView),
    ...namesOf(TEXT_SETTINGS).map(toTextView),
    ...namesOf(SECRET_SETTINGS).map((name) => ({
      name,
      value: getSecret(name) === null ? "not set" : "set",
      default: "not set",
      ...SECRET_SETTINGS[name],
    })),
  ];
}

function toNumberView(name: NumberSettingName): SettingView {
  const { reason, ...bounds } = NUMBER_SETTINGS[name];
  const given = readVariable(name);
  const isIgnored = given !== null && !isWithin(bounds, given);
  return {
    name,
    value: getNumberSetting(name),
    ...bounds,
    ...(isIgnored && {
      problem: `It is set to "${given}", which is no number from ${bounds.min} to ${bounds.max}: the default holds.`,
    }),
    reason,
  };
}

function toTextView(name: TextSettingName): SettingView {
  const setting: TextSetting = TEXT_SETTINGS[name];
  const { default: standard, choices = [], reason } = setting;
  const value = getTextSetting(name);
  const isUnknown = choices.length > 0 && !choices.includes(value);
  return {
    name,
    value,
    default: standard,
    ...(isUnknown && { problem: `"${value}" is none of ${choices.join(", ")}.` }),
    reason,
  };
}

function isWithin({ min, max }: Pick<NumberSetting, "min" | "max">, given: string): boolean {
  const value = Number(given);
  return Number.isFinite(value) && value >= min && value <= max;
}

function readVariable(name: string): string | null {
  const given = process.env[name]?.trim();
  return given === undefined || given === "" ? null : given;
}

function namesOf<Name extends string>(table: Record<Name, unknown>): Name[] {
  return Object.keys(table) as Name[];
}
