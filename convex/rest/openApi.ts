import { CLIENT_ID_MAX_LENGTH, MESSAGE_MAX_LENGTH } from "../lib/limits";

/** The description of the HTTP API, served at `/openapi.json`. */

const TEXT = { type: "string" };
const TIME = { type: "number", description: "Milliseconds since 1970, by the server's clock." };
const PERSON = toObject({ id: TEXT, name: TEXT });

const SCHEMAS = {
  Error: toObject({
    error: toObject({ code: { ...TEXT, description: "Stable: match on this." }, message: TEXT }),
  }),
  Health: toObject({ status: { const: "ok" } }),
  Person: PERSON,
  Conversation: toObject({
    id: TEXT,
    with: {
      anyOf: [PERSON, { type: "null" }],
      description: "Null when that account is gone; oneself in a note to self.",
    },
    lastMessageTime: TIME,
    preview: { type: ["string", "null"], description: "Of the last message, on one line." },
    unreadCount: { type: "integer" },
  }),
  Message: toObject({
    id: TEXT,
    conversationId: TEXT,
    sender: PERSON,
    body: { ...TEXT, description: "Empty when deleted." },
    time: TIME,
    editedAt: { type: ["number", "null"] },
    isDeleted: { type: "boolean" },
  }),
};

const MESSAGES = { type: "array", items: toRef("Message") };

const FAILURES = Object.fromEntries(
  ["400", "401", "403", "404", "429"].map((status) => [
    status,
    toAnswer("What went wrong, with a stable code.", toRef("Error")),
  ]),
);

function toObject(properties: Record<string, object>) {
  return { type: "object", required: Object.keys(properties), properties };
}

function toRef(name: keyof typeof SCHEMAS) {
  return { $ref: `#/components/schemas/${name}` };
}

function toAnswer(description: string, schema: object) {
  return { description, content: { "application/json": { schema } } };
}

function toLimit(maximum: number) {
  const schema = { type: "integer", minimum: 1, default: 30 };
  return { name: "limit", in: "query", schema, description: `More than ${maximum} gives these.` };
}

function toParameter(name: string, schema: object, description?: string) {
  return { name, in: "query", schema, ...(description && { description }) };
}

const CONVERSATION_ID = { name: "id", in: "path", required: true, schema: TEXT };
const BEFORE = toParameter("before", TIME, "Only what was said before this time.");

export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "chat",
    version: "1",
    description:
      "List, read, send and search one's own conversations. Make a token in the settings; send it as `Authorization: Bearer chat_…`. Scopes: `read`, `send`, `search`.",
  },
  security: [{ token: [] }],
  components: {
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
    schemas: SCHEMAS,
  },
  paths: {
    "/health": {
      get: {
        summary: "Whether functions and database answer",
        security: [],
        responses: { "200": toAnswer("They do.", toRef("Health")) },
      },
    },
    "/openapi.json": {
      get: {
        summary: "This description",
        security: [],
        responses: { "200": toAnswer("OpenAPI 3.1", { type: "object" }) },
      },
    },
    "/v1/me": {
      get: {
        summary: "Whose token this is",
        responses: { "200": toAnswer("The person", toRef("Person")), ...FAILURES },
      },
    },
    "/v1/conversations": {
      get: {
        summary: "Conversations, newest activity first",
        parameters: [
          toParameter("shelf", { enum: ["main", "pinned", "archived"], default: "main" }),
          toParameter("cursor", TEXT, "Of the page before; another one is refused."),
          toLimit(100),
        ],
        responses: {
          "200": toAnswer(
            "A page; `cursor` is null at the end.",
            toObject({
              conversations: { type: "array", items: toRef("Conversation") },
              cursor: { type: ["string", "null"] },
            }),
          ),
          ...FAILURES,
        },
      },
    },
    "/v1/conversations/{id}/messages": {
      get: {
        summary: "The newest messages before a time, oldest first",
        parameters: [CONVERSATION_ID, BEFORE, toLimit(100)],
        responses: {
          "200": toAnswer(
            "Messages, and whether there are older ones.",
            toObject({ messages: MESSAGES, hasMore: { type: "boolean" } }),
          ),
          ...FAILURES,
        },
      },
      post: {
        summary: "Send a message",
        parameters: [
          CONVERSATION_ID,
          {
            name: "Idempotency-Key",
            in: "header",
            schema: { type: "string", maxLength: CLIENT_ID_MAX_LENGTH },
            description: "The same key again stores nothing and answers with the first message.",
          },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["body"],
                properties: {
                  body: { type: "string", maxLength: MESSAGE_MAX_LENGTH },
                  replyTo: { type: ["string", "null"] },
                },
              },
            },
          },
        },
        responses: {
          "201": toAnswer("Its id", toObject({ id: TEXT })),
          "409": toAnswer("The key was used in another conversation.", toRef("Error")),
          "422": toAnswer("Nothing that can be sent.", toRef("Error")),
          ...FAILURES,
        },
      },
    },
    "/v1/search": {
      get: {
        summary: "Messages by words, best first",
        parameters: [
          { ...toParameter("q", TEXT), required: true },
          toParameter("conversation", TEXT, "Only in this one, by its id."),
          toParameter("from", TIME, "Only what was said at this time or later."),
          BEFORE,
          toLimit(50),
        ],
        responses: { "200": toAnswer("Messages", toObject({ messages: MESSAGES })), ...FAILURES },
      },
    },
  },
};
