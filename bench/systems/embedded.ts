import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { type DefaultFunctionArgs, makeFunctionReference } from "convex/server";
import { SyncClient } from "../drivers/syncClient";
import { processUsage } from "../stats";
import type { ChatSystem } from "./chatSystem";
import { type LoadServer, startLoadServer } from "./embeddedServer";

const signIn = makeFunctionReference<"action", DefaultFunctionArgs, { tokens?: { token: string } }>(
  "auth:signIn",
);
const viewer = makeFunctionReference<"query", DefaultFunctionArgs, { _id: string }>("users:viewer");
const findOrCreate = makeFunctionReference<"mutation", { otherUserId: string }, string>(
  "conversations:findOrCreateConversation",
);
type Page = {
  page: { _id: string; body: string }[];
  isDone: boolean;
  continueCursor: string;
};
const listMessages = makeFunctionReference<"query", DefaultFunctionArgs, Page>(
  "messages:listMessages",
);

type Person = { token: string; id: string };

/** Our product: its real functions on the embedded backend, through the public protocol. */
export function embeddedChat(): ChatSystem {
  const dataDir = mkdtempSync(join(tmpdir(), "chat-bench-"));
  let server: LoadServer | null = null;
  let people: Person[] = [];
  const conversations: string[] = [];
  const running = (): LoadServer => {
    if (!server) throw new Error("start it first");
    return server;
  };
  const clientOf = (person: number): ConvexHttpClient => {
    const client = new ConvexHttpClient(running().url, { logger: false });
    client.setAuth(people[person]?.token ?? "");
    return client;
  };

  return {
    name: "embedded",
    async start(count) {
      server = await startLoadServer(dataDir);
      people = await signUpAll(server.url, count);
      for (let index = 0; index + 1 < count; index += 2)
        conversations.push(
          await clientOf(index).mutation(findOrCreate, {
            otherUserId: people[index + 1]?.id ?? "",
          }),
        );
    },
    async connect(person, onMessages) {
      const conversationId = conversations[person >> 1] ?? "";
      const client = await SyncClient.open(
        running().url,
        people[person]?.token ?? "",
        randomUUID(),
      );
      client.subscribe(
        "messages:listMessages",
        { conversationId, paginationOpts: { numItems: 30, cursor: null, id: 1 } },
        (value) => onMessages((value as Page).page.map((row) => ({ id: row._id, body: row.body }))),
      );
      client.subscribe(
        "conversations:listUserConversations",
        { paginationOpts: { numItems: 30, cursor: null, id: 2 } },
        () => {},
      );
      return {
        send: async (body) =>
          void (await client.mutation("messages:sendMessage", {
            conversationId,
            body,
            clientId: randomUUID(),
          })),
        get bytesReceived() {
          return client.bytesReceived;
        },
        broken: client.broken,
        close: () => client.close(),
      };
    },
    usage: () => processUsage(running().pid),
    async readBack(pair) {
      const bodies: string[] = [];
      for (let cursor: string | null = null, done = false; !done;) {
        const page: Page = await clientOf(pair * 2).query(listMessages, {
          conversationId: conversations[pair] ?? "",
          paginationOpts: { numItems: 200, cursor },
        });
        bodies.push(...page.page.map((row) => row.body));
        [cursor, done] = [page.continueCursor, page.isDone];
      }
      return bodies.toReversed();
    },
    async stop() {
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Real sign-ups, four at a time: the password hashing is part of the product. */
async function signUpAll(url: string, count: number): Promise<Person[]> {
  const password = `bench ${randomBytes(9).toString("hex")}`;
  const people: Person[] = [];
  const signUp = async (index: number): Promise<void> => {
    const client = new ConvexHttpClient(url, { logger: false });
    const { tokens } = await client.action(signIn, {
      provider: "password",
      params: {
        flow: "signUp",
        email: `person${index}@load.example`,
        password,
        name: `Nr ${index}`,
      },
    });
    if (!tokens) throw new Error(`sign-up of person ${index} gave no token`);
    client.setAuth(tokens.token);
    const { _id } = await client.query(viewer, {});
    people[index] = { token: tokens.token, id: _id };
  };
  for (let first = 0; first < count; first += 4)
    await Promise.all(
      [first, first + 1, first + 2, first + 3].filter((index) => index < count).map(signUp),
    );
  return people;
}
