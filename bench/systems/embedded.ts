import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { type DefaultFunctionArgs, makeFunctionReference } from "convex/server";
import { SyncClient } from "../drivers/syncClient";
import { processUsage } from "../stats";
import type { ArrivedMessage, ChatSystem } from "./chatSystem";
import { type LoadServer, startLoadServer } from "./embeddedServer";

const authenticate = makeFunctionReference<
  "action",
  DefaultFunctionArgs,
  { tokens?: { token: string } }
>("auth:signIn");
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

/**
 * Our product: its real functions on the embedded backend, through the public protocol. Search by
 * words is always part of it; `vectors` also stores one for each message, as the default does.
 */
export function embeddedChat(options: { vectors: boolean }): EmbeddedChat {
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
    name: options.vectors ? "embedded, with vectors" : "embedded",
    async start(count) {
      server = await startLoadServer(
        dataDir,
        options.vectors ? {} : { EMBEDDING_PROVIDER: "none" },
      );
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
      openThread(client, conversationId, onMessages);
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
    signIn: (person) => signIn(running().url, person),
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
    async stop({ failed }) {
      await server?.stop();
      if (failed) process.stderr.write(`embedded: its data and log are kept in ${dataDir}\n`);
      else rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Messages at the live end before the page settles them into a span of their own. */
const SETTLE_AT = 20;

type Window = { messages: { _id: string; body: string; time: number }[] };

/**
 * As the page does it: the live end is a small window that is sent whole with each message; when it
 * is full it becomes a settled span, which is sent once and again only when something in it changes.
 */
function openThread(
  client: SyncClient,
  conversationId: string,
  onMessages: (messages: readonly ArrivedMessage[]) => void,
): void {
  const follow = (after: number): void => {
    let isFull = false;
    const range = { conversationId, after, format: "compact" };
    const live = client.subscribe("messages:listNewer", range, (value) => {
      const { messages } = value as Window;
      onMessages(messages.map((row) => ({ id: row._id, body: row.body })));
      const [first, last] = [messages[0], messages.at(-1)];
      if (isFull || !first || !last || messages.length < SETTLE_AT) return;
      isFull = true;
      const span = { conversationId, from: first.time, to: last.time, format: "compact" };
      client.subscribe("messages:listSpan", span, () => {});
      follow(last.time);
      client.unsubscribe(live);
    });
  };
  follow(0);
}

export type EmbeddedChat = ChatSystem & {
  /** One of the people signs in once more, on another device. */
  signIn(person: number): Promise<void>;
};

const PASSWORD = `bench ${randomBytes(9).toString("hex")}`;

async function signIn(url: string, person: number): Promise<void> {
  const client = new ConvexHttpClient(url, { logger: false });
  await client.action(authenticate, {
    provider: "password",
    params: { flow: "signIn", email: emailOf(person), password: PASSWORD },
  });
}

const emailOf = (person: number): string => `person${person}@load.example`;

/** Real sign-ups, four at a time: the password hashing is part of the product. */
async function signUpAll(url: string, count: number): Promise<Person[]> {
  const people: Person[] = [];
  const signUp = async (index: number): Promise<void> => {
    const client = new ConvexHttpClient(url, { logger: false });
    const { tokens } = await client.action(authenticate, {
      provider: "password",
      params: { flow: "signUp", email: emailOf(index), password: PASSWORD, name: `Nr ${index}` },
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
