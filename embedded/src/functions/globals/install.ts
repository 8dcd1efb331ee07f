import { setScopeFinder, type Scope } from "../scope";
import { installConsole } from "./console";
import { installConvexGlobal } from "./convex";
import { installEnvironment } from "./environment";
import { installOverridables } from "./overridable";
import { installRandomness } from "./randomness";
import { installRefusedFunctions } from "./refused";
import { installTime } from "./time";

let isInstalled = false;

/**
 * Once per function thread, after every host module has been loaded: user
 * modules share the thread's globals, which from now on ask the current scope.
 */
export function installGlobals(finder: () => Scope | undefined): void {
  setScopeFinder(finder);
  if (isInstalled) return;
  isInstalled = true;
  installTime();
  installRandomness();
  installRefusedFunctions();
  installEnvironment();
  installConsole();
  installConvexGlobal();
  installOverridables();
}
