import Ajv from "ajv";
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { inRoot } from "../scripts/paths.mjs";

interface Service {
  image: string;
  profiles?: string[];
  restart: string;
  environment?: Record<string, string>;
  ports?: string[];
  networks: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
}

interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

const text = await readFile(inRoot("docker-compose.yml"), "utf8");
const caddyfile = await readFile(inRoot("deploy/Caddyfile"), "utf8");
const schema: Record<string, unknown> = JSON.parse(
  await readFile(inRoot("deploy/compose.schema.json"), "utf8"),
);
const isCompose = new Ajv({ allErrors: true }).compile<ComposeFile>(schema);

const compose = readCompose(text);
const { postgres, backend, dashboard, web, prometheus, grafana } = compose.services;

describe("the file", () => {
  test("has the shape of a compose file", () => {
    expect(problemsOf(parse(text, { merge: true }))).toEqual([]);
  });

  test.each([
    ["a misspelt key", text.replace("restart: unless-stopped", "restarts: unless-stopped")],
    [
      "a boolean in the environment",
      text.replace('DISABLE_BEACON: "true"', "DISABLE_BEACON: true"),
    ],
    ["a service without a health check", text.replace("    healthcheck:", "    x-healthcheck:")],
    ["a port that is no port", text.replace("127.0.0.1:3210:3210", "localhost:3210")],
  ])("is refused with %s", (_, broken) => {
    expect(broken).not.toBe(text);
    expect(problemsOf(parse(broken, { merge: true }))).not.toEqual([]);
  });

  test("names only networks, volumes and services that it defines", () => {
    for (const service of Object.values(compose.services)) {
      expect(Object.keys(compose.networks)).toEqual(expect.arrayContaining(service.networks));
      expect(Object.keys(compose.services)).toEqual(
        expect.arrayContaining(Object.keys(service.depends_on ?? {})),
      );
      const named = (service.volumes ?? [])
        .map((mount) => mount.split(":")[0] ?? "")
        .filter((source) => !source.startsWith("./"));
      expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
    }
  });

  test("restarts everything after a crash or a reboot", () => {
    for (const service of Object.values(compose.services)) {
      expect(service.restart).toBe("unless-stopped");
    }
  });
});

describe("images", () => {
  test("are pinned: none moves by itself", () => {
    for (const { image } of Object.values(compose.services)) {
      expect(image).not.toMatch(/:(latest|main|edge)$/);
    }
  });

  test("of backend and dashboard are one revision", () => {
    const revision = backend?.image.split(":")[1];
    expect(revision).toMatch(/^[0-9a-f]{40}$/);
    expect(backend?.image).toBe(`ghcr.io/get-convex/convex-backend:${revision}`);
    expect(dashboard?.image).toBe(`ghcr.io/get-convex/convex-dashboard:${revision}`);
  });
});

describe("what is reachable", () => {
  test("Postgres is not published, and its network leads nowhere", () => {
    expect(postgres?.ports).toBeUndefined();
    expect(postgres?.networks).toEqual(["inside"]);
    expect(compose.networks["inside"]).toEqual({ internal: true });
  });

  test("backend and dashboard listen on this machine only", () => {
    for (const port of [...(backend?.ports ?? []), ...(dashboard?.ports ?? [])]) {
      expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test("the web server alone is published, with the page read only", () => {
    expect(web?.ports).toEqual(["${WEB_HTTP_PORT:-8080}:80", "${WEB_HTTPS_PORT:-8443}:443"]);
    expect(web?.volumes).toContain("./dist:/srv/chat:ro");
    expect(web?.networks).toEqual(["outside"]);
  });

  test("the web server overwrites X-Forwarded-For wherever it passes a request on", () => {
    const proxies = caddyfile.match(/reverse_proxy [^{]+\{[^}]*\}/g) ?? [];
    expect(proxies).toHaveLength(2);
    for (const proxy of proxies) expect(proxy).toContain("import to_backend");
    expect(caddyfile).toMatch(/\(to_backend\) \{[^}]*header_up X-Forwarded-For \{remote_host\}/);
  });

  test("the public API and the discovery of tokens reach the HTTP actions", () => {
    const site = /@site path (.+)/.exec(caddyfile)?.[1]?.split(" ");
    expect(site).toEqual(
      expect.arrayContaining([
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
        "/health",
        "/openapi.json",
        "/v1/*",
      ]),
    );
  });

  test("metrics and the parts of the API that need the admin key stay inside", () => {
    const client = /@client path_regexp (\S+)/.exec(caddyfile)?.[1] ?? "";
    const reaches = (path: string) => new RegExp(client).test(path);
    for (const path of ["/api/1.48.0/sync", "/api/query", "/api/mutation", "/api/action"]) {
      expect([path, reaches(path)]).toEqual([path, true]);
    }
    for (const path of [
      "/metrics",
      "/api/deploy2/start_push",
      "/api/update_environment_variables",
      "/api/function",
      "/api/export/request/zip",
      "/api/import/start_upload",
      "/api/query/../deploy2/start_push",
    ]) {
      expect([path, reaches(path)]).toEqual([path, false]);
    }
    expect(caddyfile).toMatch(/handle \/metrics\* \{\s*respond 404/);
    expect(caddyfile).toMatch(/handle \/api\/\* \{\s*respond 404/);
  });
});

describe("settings that have bitten others", () => {
  test("the database address has no database, path or query, and that database is made", () => {
    const url = new URL(
      (backend?.environment?.["POSTGRES_URL"] ?? "").replace(/\$\{.*?\}/, "secret"),
    );
    expect([url.pathname, url.search]).toEqual(["", ""]);
    const database = backend?.environment?.["INSTANCE_NAME"]?.replaceAll("-", "_");
    expect(postgres?.environment?.["POSTGRES_DB"]).toBe(database);
    expect(url.username).toBe(postgres?.environment?.["POSTGRES_USER"]);
  });

  test("the backend waits until Postgres answers", () => {
    expect(backend?.depends_on?.["postgres"]).toEqual({ condition: "service_healthy" });
  });

  test("switches that are on by any text are either on or absent", () => {
    // "false" would switch these on as well, and nobody would know.
    expect(backend?.environment).toMatchObject({
      DO_NOT_REQUIRE_SSL: "1",
      REDACT_LOGS_TO_CLIENT: "true",
      DISABLE_BEACON: "true",
    });
  });

  test("metrics are on, so that Prometheus can read them inside", () => {
    expect(backend?.environment?.["DISABLE_METRICS_ENDPOINT"]).toBe("false");
  });

  test("the issuer of tokens can be fetched from inside the backend's container", () => {
    // The backend listens on 3211 inside; another number would make every sign-in anonymous.
    expect(backend?.environment?.["CONVEX_SITE_ORIGIN"]).toBe(
      "${CONVEX_SITE_ORIGIN:-http://127.0.0.1:3211}",
    );
  });

  test("old revisions are kept for two days from the first day on", () => {
    expect(backend?.environment?.["DOCUMENT_RETENTION_DELAY"]).toBe("172800");
  });

  test("files and search segments are on a named volume, also with Postgres", () => {
    expect(backend?.volumes).toEqual(["backend:/convex/data"]);
  });

  test("secrets come from .env and have no default", () => {
    expect(backend?.environment?.["INSTANCE_SECRET"]).toMatch(/^\$\{INSTANCE_SECRET:\?/);
    expect(postgres?.environment?.["POSTGRES_PASSWORD"]).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  });

  test("every variable of the compose file is explained in .env.example", async () => {
    const example = await readFile(inRoot(".env.example"), "utf8");
    const explained = Object.keys(parseEnv(example.replaceAll(/^#(?=[A-Z_]+=)/gm, "")));
    const used = [...text.matchAll(/\$\{([A-Z_]+)[:}]/g)].map(([, name]) => name);
    expect(explained).toEqual(expect.arrayContaining(used.filter((name) => name !== "RUST_LOG")));
  });
});

function readCompose(source: string): ComposeFile {
  const value: unknown = parse(source, { merge: true });
  if (isCompose(value)) return value;
  throw new Error(`docker-compose.yml: ${JSON.stringify(isCompose.errors)}`);
}

function problemsOf(value: unknown): string[] {
  if (isCompose(value)) return [];
  return (isCompose.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe("metrics", () => {
  const watchers = [prometheus, grafana];

  test("are watched only when asked for, and from this machine", () => {
    for (const service of watchers) {
      expect(service?.profiles).toEqual(["metrics"]);
      expect(service?.networks).toEqual(["outside"]);
      for (const port of service?.ports ?? ["none"]) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
    for (const service of [postgres, backend, dashboard, web]) {
      expect(service?.profiles).toBeUndefined();
    }
  });

  test("are fetched from the backend where it listens", async () => {
    const config = parse(await readFile(inRoot("deploy/prometheus.yml"), "utf8")) as {
      scrape_configs: { metrics_path: string; static_configs: { targets: string[] }[] }[];
    };
    const [scrape] = config.scrape_configs;
    expect(scrape?.metrics_path).toBe("/metrics");
    expect(scrape?.static_configs).toEqual([{ targets: ["backend:3210"] }]);
    expect(backend?.networks).toContain("outside");
  });

  test("have a picture whose panels ask the source that is set up", async () => {
    const read = async (name: string) => await readFile(inRoot("deploy/grafana", name), "utf8");
    const { datasources } = parse(await read("datasources/prometheus.yml")) as {
      datasources: { uid: string; url: string }[];
    };
    const { panels } = JSON.parse(await read("dashboards/chat.json")) as {
      panels: { title: string; datasource: { uid: string }; targets: { expr: string }[] }[];
    };
    expect(datasources).toMatchObject([{ uid: "prometheus", url: "http://prometheus:9090" }]);
    expect(panels.length).toBeGreaterThan(5);
    for (const { datasource, targets } of panels) {
      expect(datasource.uid).toBe("prometheus");
      // Its metrics begin with the name of its executable.
      for (const { expr } of targets) expect(expr).toContain("convex_local_backend_");
    }
    expect(grafana?.volumes).toEqual(["./deploy/grafana:/etc/grafana/provisioning:ro"]);
    const home = grafana?.environment?.["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
    expect(home).toBe("/etc/grafana/provisioning/dashboards/chat.json");
  });

  test("are looked at without an account, and changed by nobody", () => {
    expect(grafana?.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
      GF_AUTH_DISABLE_LOGIN_FORM: "true",
      GF_AUTH_BASIC_ENABLED: "false",
    });
  });
});
