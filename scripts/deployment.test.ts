import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureSettings, runFunction, type Deployment } from "./deployment.mjs";
import { Problem } from "./problem.mjs";

const ADMIN_KEY = "chat-embedded|0123";

/** The admin part of a deployment, as far as setting up needs it. */
class FakeDeployment {
  readonly settings = new Map<string, string>();
  readonly writes: string[][] = [];
  private readonly server: Server;
  private port = 0;

  constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        if (request.headers.authorization !== `Convex ${ADMIN_KEY}`) {
          response.writeHead(403).end('{"code":"BadAdminKey","message":"no"}');
          return;
        }
        response.end(this.answer(request.url ?? "", JSON.parse(body)));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  handle(adminKey = ADMIN_KEY): Deployment {
    return { url: `http://127.0.0.1:${this.port}`, adminKey };
  }

  private answer(
    url: string,
    body: { path?: string; changes?: Array<{ name: string; value: string }> },
  ): string {
    if (url === "/api/update_environment_variables") {
      for (const { name, value } of body.changes ?? []) this.settings.set(name, value);
      this.writes.push((body.changes ?? []).map(({ name }) => name));
      return "";
    }
    if (body.path === "_system/cli/queryEnvironmentVariables") {
      const value = [...this.settings].map(([name, setting]) => ({ name, value: setting }));
      return JSON.stringify({ status: "success", value });
    }
    return JSON.stringify({ status: "error", errorMessage: "Could not find public function" });
  }
}

let fake: FakeDeployment;
beforeEach(async () => {
  fake = new FakeDeployment();
  await fake.listen();
});
afterEach(() => fake.close());

describe("ensureSettings", () => {
  test("sets address and keys on an empty deployment, in one change", async () => {
    const set = await ensureSettings(fake.handle(), { siteUrl: "http://localhost:5173" });
    expect(set.toSorted()).toEqual([
      "JWKS",
      "JWT_PRIVATE_KEY",
      "SITE_URL",
      "VAPID_PRIVATE_KEY",
      "VAPID_PUBLIC_KEY",
    ]);
    expect(fake.writes).toHaveLength(1);
    expect(fake.settings.get("SITE_URL")).toBe("http://localhost:5173");
  });

  test("changes nothing the second time, whatever it is asked for", async () => {
    await ensureSettings(fake.handle(), { siteUrl: "http://localhost:5173" });
    const before = new Map(fake.settings);
    expect(await ensureSettings(fake.handle(), { siteUrl: "http://elsewhere" })).toEqual([]);
    expect(fake.settings).toEqual(before);
    expect(fake.writes).toHaveLength(1);
  });

  test.each([
    ["JWT_PRIVATE_KEY", "JWKS"],
    ["VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY"],
  ])("never completes half a pair of keys: %s alone", async (have, lack) => {
    fake.settings.set(have, "somebody's own");
    await expect(ensureSettings(fake.handle(), { siteUrl: "http://x" })).rejects.toThrow(
      `has ${have} but no ${lack}`,
    );
    expect(fake.writes).toEqual([]);
  });

  test("gives a deployment from before there were notifications its keys for them", async () => {
    fake.settings.set("JWT_PRIVATE_KEY", "its own").set("JWKS", "its own").set("SITE_URL", "x");
    const set = await ensureSettings(fake.handle(), { siteUrl: "http://x" });
    expect(set.toSorted()).toEqual(["VAPID_PRIVATE_KEY", "VAPID_PUBLIC_KEY"]);
    expect(fake.settings.get("JWKS")).toBe("its own");
  });

  test("says what to check when the admin key is refused", async () => {
    const refused = ensureSettings(fake.handle("wrong"), { siteUrl: "http://x" });
    await expect(refused).rejects.toThrow(Problem);
    await expect(refused).rejects.toThrow(/check CONVEX_SELF_HOSTED_ADMIN_KEY/);
  });
});

test("a function that fails is a sentence with its name and the server's words", async () => {
  await expect(runFunction(fake.handle(), "seed:nothing", {})).rejects.toThrow(
    /^seed:nothing failed on .*: Could not find public function$/,
  );
});

test("a deployment that does not answer is a sentence with its address", async () => {
  const handle = fake.handle();
  await fake.close();
  await expect(runFunction(handle, "seed:demo", {})).rejects.toThrow(
    `No answer from the deployment at ${handle.url}`,
  );
  await fake.listen();
});
