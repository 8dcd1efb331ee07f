import { AppCopy, setEnv, type Target } from "./cli";
import { removeBuild, ServerProcess } from "./serverProcess";
import { TestIssuer } from "./tokens";

export type Fixture = Target & {
  siteUrl: string;
  /** null when the suite runs against a server that was started by someone else. */
  server: ServerProcess | null;
  app: AppCopy;
  /** Signs tokens of the customJwt provider. */
  custom: TestIssuer;
  /** Signs tokens as the deployment's own site does (OIDC). */
  own: TestIssuer;
  dispose(): Promise<void>;
};

/**
 * The fixture app on a fresh server of its own, or on the one named by
 * CONTRACT_URL, CONTRACT_SITE_URL and CONTRACT_ADMIN_KEY (its data is kept:
 * tests use names of their own).
 */
export async function startFixture(): Promise<Fixture> {
  const server = givenTarget() ? null : await ServerProcess.start();
  const target = givenTarget() ?? server;
  if (target === null) throw new Error("no target");
  const app = new AppCopy();
  const custom = await TestIssuer.create("ES256");
  const own = await TestIssuer.create("RS256");
  await setEnv(target, { CUSTOM_JWKS: custom.jwksDataUrl, JWKS: own.jwks });
  await app.deploy(target);
  const { url, adminKey, siteUrl } = target;
  return {
    url,
    adminKey,
    siteUrl,
    server,
    app,
    custom,
    own,
    dispose: async () => {
      await server?.dispose();
      app.dispose();
      removeBuild();
    },
  };
}

function givenTarget(): (Target & { siteUrl: string }) | null {
  const { CONTRACT_URL, CONTRACT_SITE_URL, CONTRACT_ADMIN_KEY } = process.env;
  return CONTRACT_URL && CONTRACT_SITE_URL && CONTRACT_ADMIN_KEY
    ? { url: CONTRACT_URL, siteUrl: CONTRACT_SITE_URL, adminKey: CONTRACT_ADMIN_KEY }
    : null;
}

let lastName = 0;
/** A name that no other test uses, for channels and counters. */
export function uniqueName(): string {
  return `t${Date.now().toString(36)}${(lastName++).toString(36)}`;
}
