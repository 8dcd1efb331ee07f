/** The description of the HTTP API, served at `/openapi.json`. */

const ERROR = {
  description: "What went wrong, with a stable code.",
  content: {
    "application/json": {
      schema: {
        type: "object",
        properties: {
          error: {
            type: "object",
            required: ["code", "message"],
            properties: { code: { type: "string" }, message: { type: "string" } },
          },
        },
      },
    },
  },
};

const FAILURES = { "401": ERROR, "403": ERROR, "404": ERROR, "429": ERROR };

const LIMIT = {
  name: "limit",
  in: "query",
  schema: { type: "integer", minimum: 1, maximum: 100, default: 30 },
};

const CONVERSATION_ID = { name: "id", in: "path", required: true, schema: { type: "string" } };

const MESSAGE = {
  type: "object",
  properties: {
    id: { type: "string" },
    conversationId: { type: "string" },
    sender: {
      type: "object",
      properties: { id: { type: "string" }, name: { type: "string" } },
    },
    body: { type: "string", description: "Empty when deleted." },
    time: { type: "number", description: "Milliseconds since 1970, by the server's clock." },
    editedAt: { type: ["number", "null"] },
    isDeleted: { type: "boolean" },
  },
};

function ok(description: string, schema: object) {
  return { description, content: { "application/json": { schema } } };
}

const MESSAGES = { type: "array", items: { $ref: "#/components/schemas/Message" } };

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
    schemas: { Message: MESSAGE },
  },
  paths: {
    "/health": {
      get: {
        summary: "Whether functions and database answer",
        security: [],
        responses: { "200": ok("They do.", { type: "object" }) },
      },
    },
    "/openapi.json": {
      get: {
        summary: "This description",
        security: [],
        responses: { "200": ok("OpenAPI 3.1", { type: "object" }) },
      },
    },
    "/v1/me": {
      get: {
        summary: "Whose token this is",
        responses: { "200": ok("The person", { type: "object" }), ...FAILURES },
      },
    },
    "/v1/conversations": {
      get: {
        summary: "Conversations, newest activity first",
        parameters: [{ name: "cursor", in: "query", schema: { type: "string" } }, LIMIT],
        responses: {
          "200": ok("A page; `cursor` is null at the end.", { type: "object" }),
          ...FAILURES,
        },
      },
    },
    "/v1/conversations/{id}/messages": {
      get: {
        summary: "The newest messages before a time, oldest first",
        parameters: [
          CONVERSATION_ID,
          { name: "before", in: "query", schema: { type: "number" } },
          LIMIT,
        ],
        responses: {
          "200": ok("Messages, and whether there are older ones.", {
            type: "object",
            properties: { messages: MESSAGES, hasMore: { type: "boolean" } },
          }),
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
            schema: { type: "string", maxLength: 64 },
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
                  body: { type: "string", maxLength: 4000 },
                  replyTo: { type: ["string", "null"] },
                },
              },
            },
          },
        },
        responses: { "201": ok("Its id", { type: "object" }), "422": ERROR, ...FAILURES },
      },
    },
    "/v1/search": {
      get: {
        summary: "Messages by words, best first",
        parameters: [{ name: "q", in: "query", required: true, schema: { type: "string" } }, LIMIT],
        responses: {
          "200": ok("Messages", { type: "object", properties: { messages: MESSAGES } }),
          ...FAILURES,
        },
      },
    },
  },
} as const;
