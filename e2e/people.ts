import { ConvexHttpClient } from "convex/browser";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";

export const PASSWORD = "paper pen highlighter";
export const FIRST_MESSAGE = "first message";

/** Somebody with an account, made through the stock client and not through the page. */
export interface Person {
  name: string;
  email: string;
  password: string;
  id: Id<"users">;
  client: ConvexHttpClient;
  tokens: { token: string; refreshToken: string };
}

let serial = 0;

/** An address nobody has used, so tests never meet each other's people. */
export function newEmail(name: string): string {
  serial += 1;
  const [first = "someone"] = name.toLowerCase().split(" ");
  return `${first}.${process.pid}.${serial}@school.example`;
}

export async function signUp(apiUrl: string, name: string): Promise<Person> {
  const email = newEmail(name);
  return authenticate(apiUrl, { flow: "signUp", name, email, password: PASSWORD });
}

export function signIn(
  apiUrl: string,
  account: { email: string; password: string },
): Promise<Person> {
  return authenticate(apiUrl, { flow: "signIn", ...account });
}

async function authenticate(
  apiUrl: string,
  params: { flow: "signUp" | "signIn"; name?: string; email: string; password: string },
): Promise<Person> {
  const client = new ConvexHttpClient(apiUrl, { logger: false });
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  if (tokens === null || tokens === undefined) throw new Error(`${params.flow} gave no tokens`);
  client.setAuth(tokens.token);
  const viewer = await client.query(api.users.viewer, {});
  if (viewer === null) throw new Error("the account is not signed in");
  const { email, password } = params;
  return { name: viewer.name, email, password, id: viewer._id, client, tokens };
}

/** A conversation that both have in their lists: it holds one message. */
export async function startConversation(from: Person, to: Person): Promise<Id<"conversations">> {
  const { client } = from;
  const otherUserId = to.id;
  const conversationId = await client.mutation(api.conversations.findOrCreateConversation, {
    otherUserId,
  });
  await client.mutation(api.messages.sendMessage, { conversationId, body: FIRST_MESSAGE });
  return conversationId;
}

export async function block(blocker: Person, blocked: Person): Promise<void> {
  await blocker.client.mutation(api.users.blockUser, { userId: blocked.id });
}

/** Every stored message of a conversation, oldest first. */
export async function readBodies(
  reader: Person,
  conversationId: Id<"conversations">,
): Promise<string[]> {
  const bodies: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: { page: Array<{ body: string }>; isDone: boolean; continueCursor: string } =
      await reader.client.query(api.messages.listMessages, {
        conversationId,
        paginationOpts: { numItems: 200, cursor },
      });
    bodies.unshift(...page.page.map((message) => message.body).toReversed());
    if (page.isDone) return bodies;
    cursor = page.continueCursor;
  }
}
