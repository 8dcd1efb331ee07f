import { parseArgs } from "node:util";
import { DEFAULT_PORTS } from "./ports.mjs";
import { Problem } from "./problem.mjs";

export const COMMANDS = /** @type {const} */ (["start", "test", "dev", "setup", "build"]);
export const BACKENDS = /** @type {const} */ (["embedded", "compose", "env"]);

export const HELP = `Usage: node setup.mjs [command] [options]

Commands
  start     install, build and run chat on this machine (npm start)
  dev       the same for working on it: functions and page reload on save (npm run dev)
  test      all tests, the browser ones too (npm test)
  build     install and build, then stop
  setup     prepare a deployment and deploy the functions to it (default)

Options
  --port N         where the page is served (start, dev; default ${DEFAULT_PORTS.web})
  --host ADDRESS   where to listen (start; default 127.0.0.1; 0.0.0.0 lets phones on the same
                   network in)
  --data DIR       where data, keys and logs are kept (default .data)
  --demo           fill an empty installation with a small school to look around in
  --backend NAME   what setup prepares: embedded (this machine, no Docker), compose
                   (docker-compose.yml), env (the deployment named in .env.local)
  --long           the slow tests too (test)
  --help           this text
`;

/**
 * @typedef {object} Options
 * @property {typeof COMMANDS[number]} command
 * @property {number} port
 * @property {boolean} portGiven
 * @property {string} host
 * @property {string} data
 * @property {boolean} demo
 * @property {boolean} long
 * @property {boolean} help
 * @property {typeof BACKENDS[number] | null} backend null: not said
 */

/**
 * @param {string[]} argv
 * @returns {Options}
 */
export function parseOptions(argv) {
  const { values, positionals } = parse(argv);
  const [command = "setup", ...rest] = positionals;
  if (!isOneOf(COMMANDS, command) || rest.length > 0) {
    const odd = isOneOf(COMMANDS, command) ? rest[0] : command;
    throw new Problem(`"${odd}" is no command: use one of ${COMMANDS.join(", ")}, or --help.`);
  }
  const backend = values.backend ?? null;
  if (backend !== null && !isOneOf(BACKENDS, backend)) {
    throw new Problem(`--backend ${backend} is not known: use one of ${BACKENDS.join(", ")}.`);
  }
  return {
    command,
    backend,
    port: toPort(values.port ?? String(DEFAULT_PORTS.web)),
    portGiven: values.port !== undefined,
    host: values.host ?? "127.0.0.1",
    data: values.data ?? ".data",
    demo: values.demo ?? false,
    long: values.long ?? process.env["LONG"] === "1",
    help: values.help ?? false,
  };
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        data: { type: "string" },
        backend: { type: "string" },
        demo: { type: "boolean" },
        long: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Problem(`${message.split(". ")[0]}: see --help for the options there are.`);
  }
}

/** @param {string} text */
function toPort(text) {
  const port = Number(text);
  // Port 0 means "any" to the system, which nobody could then find.
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Problem(`--port ${text} is no port: give a number from 1 to 65535.`);
}

/**
 * @template {string} T
 * @param {readonly T[]} names
 * @param {string} name
 * @returns {name is T}
 */
function isOneOf(names, name) {
  return names.some((known) => known === name);
}
