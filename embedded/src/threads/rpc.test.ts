import { MessageChannel } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { ServerError, UserFacingError } from "../lib/errors";
import { RpcPort, type Endpoint } from "./rpc";

let close = () => {};
afterEach(() => close());

function connect(onRequest: (body: string, id: number) => unknown) {
  const { port1, port2 } = new MessageChannel();
  close = () => port1.close();
  const events: string[] = [];
  const messages: unknown[] = [];
  const counted: Endpoint = {
    postMessage: (value, transfer) => {
      messages.push(value);
      port2.postMessage(value, transfer as []);
    },
    on: (event, listener) => port2.on(event, listener),
  };
  const client = new RpcPort<string, never, never, string>(port1, {
    onRequest: () => null,
    onEvent: (event) => events.push(event),
  });
  const server = new RpcPort<never, string, string, never>(counted, { onRequest });
  return { client, server, events, messages };
}

test("RPC-1 answers and failures arrive as what they were", async () => {
  const { client } = connect((body) => {
    if (body === "server") throw new ServerError("conflict", "Taken", "It is taken.");
    if (body === "user") throw new UserFacingError("No.", { code: 1 });
    if (body === "bug") throw new TypeError("broken");
    return Promise.resolve(body.toUpperCase());
  });
  expect(await client.request("a")).toBe("A");
  await expect(client.request("server")).rejects.toMatchObject({
    errorClass: "conflict",
    code: "Taken",
    message: "It is taken.",
  });
  const refused = await client.request("user").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserFacingError);
  expect(refused).toMatchObject({ message: "No.", data: { code: 1 } });
  await expect(client.request("bug")).rejects.toThrow("broken");
});

test("RPC-1 what is sent in one turn is one message, in the order of the calls", async () => {
  const { client, server, events, messages } = connect((body) => {
    server.notify(`before ${body}`);
    return body;
  });
  const order: string[] = [];
  await Promise.all(
    ["1", "2", "3"].map(async (body) => order.push(String(await client.request(body)))),
  );
  expect(order).toEqual(["1", "2", "3"]);
  expect(events).toEqual(["before 1", "before 2", "before 3"]);
  expect(messages).toHaveLength(1);
});

test("RPC-2 closing fails what waits and what comes later", async () => {
  const { client } = connect(() => new Promise(() => {}));
  const waiting = client.request("never");
  client.close(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  await expect(client.request("late")).rejects.toThrow("gone");
});

test("RPC-2 one request can be failed from here; its answer is not heard", async () => {
  let answer = (_value: string) => {};
  const { client } = connect(() => new Promise<string>((resolve) => (answer = resolve)));
  let id = 0;
  const waiting = client.request("slow", { onId: (rpcId) => (id = rpcId) });
  client.fail(id, new Error("too slow"));
  await expect(waiting).rejects.toThrow("too slow");
  answer("late");
});
