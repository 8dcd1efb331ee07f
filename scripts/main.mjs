import { HELP, parseOptions } from "./args.mjs";
import { toProblem } from "./problem.mjs";
import { complain, say } from "./say.mjs";

/**
 * Each command is a module of its own, loaded when asked for: several import packages that are
 * there only once dependencies are installed.
 */
const COMMANDS = {
  start: () => import("./commands/start.mjs").then((module) => module.start),
  dev: () => import("./commands/dev.mjs").then((module) => module.dev),
  test: () => import("./commands/test.mjs").then((module) => module.test),
  build: () => import("./commands/build.mjs").then((module) => module.build),
  setup: () => import("./commands/setup.mjs").then((module) => module.setup),
};

/**
 * @param {string[]} argv
 */
export async function main(argv) {
  try {
    const options = parseOptions(argv);
    if (options.help) {
      say(HELP);
      return;
    }
    const command = await COMMANDS[options.command]();
    process.exitCode = await command(options);
  } catch (error) {
    const problem = toProblem(error);
    if (problem === null) throw error;
    complain(problem.message);
    process.exitCode = problem.exitCode;
  }
}
