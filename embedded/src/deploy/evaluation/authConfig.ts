import { badRequest, ServerError } from "../../lib/errors";
import type { AuthProvider } from "../../threads/messages";
import type { PushedModule } from "../pushRequest";
import { describeUserError } from "./errorText";
import { ModuleGraph } from "./moduleGraph";
import { enterStretch } from "./sandbox";

export const authConfigPath = "auth.config.js";
const seeDocs = "To learn more, see the auth documentation at https://docs.convex.dev/auth.";

/** Evaluates `auth.config.js` with the app's variables. */
export async function evaluateAuthConfig(
  module: PushedModule,
  env: Record<string, string>,
): Promise<AuthProvider[]> {
  enterStretch({
    when: "when evaluating auth config file",
    codeSuffix: "DuringAuthConfig",
    importPhase: null,
    readEnv: (name) => {
      if (env[name] !== undefined) return env[name];
      throw badRequest(
        // The CLI looks for this code and for the name behind "Environment variable".
        "AuthConfigMissingEnvironmentVariable",
        `Environment variable ${name} is used in auth config file but its value was not set`,
      );
    },
    envNames: () => Object.keys(env),
  });
  const graph = new ModuleGraph([module]);
  let config: unknown;
  try {
    config = (await graph.import(module.path)).default;
  } catch (error) {
    if (error instanceof ServerError) throw error;
    const text = describeUserError(error, (path) => graph.sourceMapOf(path));
    throw badRequest("AuthConfigError", `Failed to evaluate auth config file: ${text}`);
  }
  return parseAuthConfig(config);
}

export function parseAuthConfig(config: unknown): AuthProvider[] {
  if (config === undefined || config === null) {
    throw badRequest(
      "AuthConfigMissingExportError",
      `auth config file is missing default export. ${seeDocs}`,
    );
  }
  const plain: unknown = JSON.parse(JSON.stringify(config));
  const providers = isObject(plain) ? plain.providers : undefined;
  if (!Array.isArray(providers)) throw mismatch("missing field `providers`");
  return providers.map((provider: unknown, index) => {
    if (!isObject(provider)) throw mismatch(`Provider at index ${index} is not an object`);
    refuseCommonConfusions(provider, index);
    return provider.type === "customJwt" ? toCustomJwt(provider, index) : toOidc(provider, index);
  });
}

type Provider = Record<string, unknown>;

function refuseCommonConfusions(provider: Provider, index: number): void {
  const at = `Provider at index ${index}`;
  const type = provider.type ?? "oidc";
  if ("applicationId" in provider || "applicationid" in provider) {
    throw mismatch(
      `${at} must have applicationID property spelled lowercase 'application', capital I, capital D.`,
    );
  }
  if (type !== "customJwt" && type !== "oidc")
    throw mismatch(`${at} has unexpected 'type' value '${JSON.stringify(type)}'`);
  if (type === "customJwt" && "domain" in provider)
    throw mismatch(`${at} is a customJwt so cannot have a 'domain' specified`);
  if (type === "oidc" && "issuer" in provider)
    throw mismatch(`${at} is oidc so cannot have an 'issuer' specified.`);
}

function toOidc(provider: Provider, index: number): AuthProvider {
  return {
    type: "oidc",
    domain: text(provider, "domain", index),
    applicationID: text(provider, "applicationID", index),
  };
}

function toCustomJwt(provider: Provider, index: number): AuthProvider {
  const algorithm = text(provider, "algorithm", index);
  if (algorithm !== "RS256" && algorithm !== "ES256")
    throw mismatch(`Provider at index ${index} has unsupported algorithm '${algorithm}'`);
  const hasApplication = provider.applicationID !== undefined && provider.applicationID !== null;
  return {
    type: "customJwt",
    issuer: text(provider, "issuer", index),
    jwks: text(provider, "jwks", index),
    algorithm,
    applicationID: hasApplication ? text(provider, "applicationID", index) : null,
  };
}

function text(provider: Provider, name: string, index: number): string {
  const value = provider[name];
  if (typeof value !== "string" || value === "")
    throw mismatch(`Provider at index ${index} is missing field \`${name}\``);
  return value;
}

function mismatch(detail: string) {
  return badRequest(
    "AuthConfigNotMatchingSchemaError",
    `auth config file must include a list of provider credentials: ${detail}`,
  );
}

function isObject(value: unknown): value is Provider {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
