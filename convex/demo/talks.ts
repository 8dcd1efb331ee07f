import type { Talk } from "./script";
import { LANGUAGES } from "./talks/languages";
import { STAFFROOM } from "./talks/staffroom";

export const TALKS: Talk[] = [...STAFFROOM, ...LANGUAGES];
