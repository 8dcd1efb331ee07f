import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import type { Fixture } from "../support/fixture";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/until";
import { cleanUpAfterEach } from "../support/cleanUp";

type Identity = { tokenIdentifier: string; subject: string; name?: string; email?: string } | null;
const whoami = makeFunctionReference<"query", Record<string, never>, Identity>("identity:whoami");
const whoamiAction = makeFunctionReference<"action", Record<string, never>, Identity>(
  "identity:whoamiAction",
);

export function authContract(get: () => Fixture): void {
  const cleanUp = cleanUpAfterEach();
  const customToken = (sub: string) =>
    get().custom.sign({ iss: "https://idp.example", aud: "fixture", sub, name: `Name of ${sub}` });
  const ownToken = (sub: string, lifetimeS?: number) =>
    get().own.sign({ iss: get().siteUrl, aud: "convex", sub }, lifetimeS);

  test("without a token nobody is there", async () => {
    expect(await new ConvexHttpClient(get().url).query(whoami, {})).toBe(null);
  });

  test("AUTH-1 customJwt: the token's person is seen by queries and actions", async () => {
    const client = new ConvexHttpClient(get().url);
    client.setAuth(await customToken("ann"));
    const ann = {
      tokenIdentifier: "https://idp.example|ann",
      issuer: "https://idp.example",
      subject: "ann",
      name: "Name of ann",
    };
    expect(await client.query(whoami, {})).toEqual(ann);
    expect(await client.action(whoamiAction, {})).toEqual(ann);
  });

  test("AUTH-2 OIDC: the deployment is its own issuer, keys are found by discovery", async () => {
    const client = new ConvexHttpClient(get().url);
    client.setAuth(await ownToken("user1|session1"));
    expect(await client.query(whoami, {})).toMatchObject({
      subject: "user1|session1",
      tokenIdentifier: `${get().siteUrl}|user1|session1`,
    });
  });

  test("AUTH-1 a token that nobody vouches for is refused", async () => {
    const client = new ConvexHttpClient(get().url);
    client.setAuth(await get().custom.sign({ iss: "https://evil.example", aud: "x", sub: "y" }));
    await expect(client.query(whoami, {})).rejects.toThrow(/No auth provider found/);
    client.setAuth(await get().custom.sign({ iss: get().siteUrl, aud: "convex", sub: "y" }));
    await expect(client.query(whoami, {})).rejects.toThrow(/Could not verify OIDC token claim/);
  });

  test("SYNC-9 over the socket: signing in changes what a subscription sees", async () => {
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    const seen: (string | null)[] = [];
    client.onUpdate(whoami, {}, (identity) => seen.push(identity?.subject ?? null));
    await until(() => seen.length === 1, "the first result");
    let confirmed: boolean | null = null;
    client.setAuth(
      () => ownToken("ann"),
      (isAuthenticated) => {
        confirmed = isAuthenticated;
      },
    );
    await until(() => seen.at(-1) === "ann", "the person");
    expect(confirmed).toBe(true);
    expect(seen[0]).toBe(null);
  });

  test("SYNC-10 over the socket: a bad token is told and the client goes on without", async () => {
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    let state: boolean | null = null;
    client.setAuth(
      () => get().custom.sign({ iss: "https://evil.example", aud: "x", sub: "y" }),
      (isAuthenticated) => {
        state = isAuthenticated;
      },
    );
    await until(() => state === false, "the refusal");
    expect(await client.query(whoami, {})).toBe(null);
  });

  test("SYNC-10 a token that runs out during the session ends it", async () => {
    const socket = await RawSocket.open(get().url);
    cleanUp.push(() => socket.close());
    const value = await ownToken("ann", 2);
    socket.say({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
    await socket.next((message) => message.type === "Transition", "the confirmation");
    await new Promise((resolve) => setTimeout(resolve, 2100));
    socket.mutate(0, "counters:increment", { name: "never" });
    expect(await socket.next((message) => message.type === "AuthError", "the error")).toMatchObject(
      {
        authUpdateAttempted: false,
      },
    );
    await until(() => socket.closeReason !== null, "the close");
  });

  test("AUTH-4 the administrator may act as somebody", async () => {
    const attributes = { issuer: "https://convex.test", subject: "sam", name: "Sam" };
    const acting = Buffer.from(JSON.stringify(attributes)).toString("base64");
    const response = await fetch(`${get().url}/api/function`, {
      method: "POST",
      headers: {
        Authorization: `Convex ${get().adminKey}:${acting}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ path: "identity:whoami", args: {} }),
    });
    expect(await response.json()).toMatchObject({ value: { subject: "sam", name: "Sam" } });
  });

  test("AUTH-4 a wrong admin key is refused everywhere", async () => {
    const headers = { Authorization: "Convex nonsense", "Content-Type": "application/json" };
    for (const path of [
      "/api/function",
      "/api/update_environment_variables",
      "/api/get_config_hashes",
    ]) {
      const response = await fetch(get().url + path, { method: "POST", headers, body: "{}" });
      expect([path, response.status]).toEqual([path, 403]);
    }
  });
}
