import { KEY_PAIRS } from "./keys.mjs";
import { Problem } from "./problem.mjs";
import { parseRecord, toRecords } from "./shape.mjs";

/**
 * A running Convex deployment, whoever runs it. All calls are plain HTTP with the admin key in a
 * header: no secret stands on a command line, where every account of the machine could read it.
 * @typedef {{ url: string, adminKey: string }} Deployment
 */

const CALL_TIMEOUT_MS = 30_000;

/**
 * Gives the deployment what sign-in and notifications need, once. Values that are there stay: new signing keys
 * would sign everybody out.
 * @param {Deployment} deployment
 * @param {object} settings
 * @param {string} settings.siteUrl where people open the page
 * @param {Record<string, string>} [settings.more] further values, set when missing
 * @returns {Promise<string[]>} names of what was set
 */
export async function ensureSettings(deployment, { siteUrl, more = {} }) {
  const present = await listSettingNames(deployment);
  const wanted = Object.entries({ SITE_URL: siteUrl, ...more });
  const missing = Object.fromEntries(wanted.filter(([name]) => !present.has(name)));
  Object.assign(missing, makeMissingKeys(present));
  const changes = Object.entries(missing).map(([name, value]) => ({ name, value }));
  if (changes.length > 0) await call(deployment, "/api/update_environment_variables", { changes });
  return Object.keys(missing);
}

/**
 * Pairs of keys of which nothing is there. Half a pair is never completed: it would be another one.
 * @param {ReadonlySet<string>} present names of settings
 * @returns {Record<string, string>}
 */
export function makeMissingKeys(present) {
  /** @type {Record<string, string>} */
  const made = {};
  for (const [first, second, make] of KEY_PAIRS) {
    if (present.has(first) !== present.has(second)) {
      const [have, lack] = present.has(first) ? [first, second] : [second, first];
      throw new Problem(
        `The deployment has ${have} but no ${lack}, and the two belong together: set ${lack} to the ` +
          `other half, or remove ${have} with \`npx convex env remove ${have}\` to get a new pair.`,
      );
    }
    if (!present.has(first)) Object.assign(made, make());
  }
  return made;
}

/**
 * @param {Deployment} deployment
 * @param {string} name
 * @param {string} value
 */
export async function changeSetting(deployment, name, value) {
  const changes = [{ name, value }];
  await call(deployment, "/api/update_environment_variables", { changes });
}

/**
 * @param {Deployment} deployment
 * @returns {Promise<Set<string>>}
 */
export async function listSettingNames(deployment) {
  const value = await callFunction(deployment, "/api/query", {
    path: "_system/cli/queryEnvironmentVariables",
    args: {},
  });
  return new Set(toRecords(value).map((row) => String(row["name"])));
}

/**
 * Runs any function, internal ones too, and returns its value.
 * @param {Deployment} deployment
 * @param {string} path such as "seed:demo"
 * @param {Record<string, unknown>} args
 * @param {{ timeoutMs?: number }} [options]
 */
export function runFunction(deployment, path, args, options) {
  return callFunction(deployment, "/api/function", { path, args }, options);
}

/**
 * @param {Deployment} deployment
 * @param {string} route
 * @param {{ path: string, args: Record<string, unknown> }} request
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<unknown>}
 */
async function callFunction(deployment, route, request, options) {
  const answer = await call(deployment, route, { ...request, format: "json" }, options);
  const { status, value, errorMessage } = parseRecord(answer);
  if (status === "success") return value;
  throw new Problem(`${request.path} failed on ${deployment.url}: ${String(errorMessage)}`);
}

/**
 * @param {Deployment} deployment
 * @param {string} route
 * @param {unknown} body
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<string>}
 */
async function call(deployment, route, body, { timeoutMs = CALL_TIMEOUT_MS } = {}) {
  const response = await fetch(new URL(route, deployment.url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Convex ${deployment.adminKey}`,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error) => {
    throw new Problem(
      `No answer from the deployment at ${deployment.url}: check that it runs and that the ` +
        `address is right.`,
      { cause: error },
    );
  });
  const text = await response.text();
  // 560 is the protocol's status for a function that threw; its body says so too.
  if (response.ok || response.status === 560) return text;
  if (response.status === 401 || response.status === 403) {
    throw new Problem(
      `The deployment at ${deployment.url} refuses the admin key: check ` +
        `CONVEX_SELF_HOSTED_ADMIN_KEY (the whole key, quoted, with the part before the bar).`,
    );
  }
  throw new Problem(`${deployment.url}${route} answered ${response.status}: ${text.slice(0, 200)}`);
}

/**
 * Waits until the deployment answers.
 * @param {string} url
 * @param {{ timeoutMs: number }} options
 */
export async function waitForDeployment(url, { timeoutMs }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answers = await fetch(new URL("/version", url), { signal: AbortSignal.timeout(2_000) })
      .then((response) => response.ok)
      .catch(() => false);
    if (answers) return;
    if (Date.now() > deadline) {
      throw new Problem(
        `The deployment at ${url} did not answer within ${timeoutMs / 1000} s: look at its log.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
