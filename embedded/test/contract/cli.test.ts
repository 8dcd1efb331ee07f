import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { AppCopy } from "../support/cli";
import { removeBuild, ServerProcess } from "../support/serverProcess";
import { cliContract, type CliFixture } from "./cli.contract";

/**
 * The stock command line. It pushes apps of its own, so it has a server of its
 * own, or the one named by CONTRACT_CLI_URL and its companions, whose app it replaces.
 */
let server: ServerProcess | null = null;
let fixture: CliFixture | null = null;

beforeAll(async () => {
  const { CONTRACT_CLI_URL, CONTRACT_CLI_SITE_URL, CONTRACT_CLI_ADMIN_KEY } = process.env;
  const given =
    CONTRACT_CLI_URL && CONTRACT_CLI_SITE_URL && CONTRACT_CLI_ADMIN_KEY
      ? { url: CONTRACT_CLI_URL, siteUrl: CONTRACT_CLI_SITE_URL, adminKey: CONTRACT_CLI_ADMIN_KEY }
      : null;
  if (!given) server = await ServerProcess.start();
  const target = given ?? server;
  if (!target) throw new Error("there is no server");
  const { url, siteUrl, adminKey } = target;
  const app = new AppCopy(join(import.meta.dirname, "../cli-app"));
  fixture = { url, siteUrl, adminKey, app };
  await app.deploy(fixture);
}, 120_000);
afterAll(async () => {
  await server?.dispose();
  fixture?.app.dispose();
  removeBuild();
});

describe("command line", { timeout: 120_000 }, () =>
  cliContract(() => {
    if (!fixture) throw new Error("the server is not running");
    return fixture;
  }),
);
