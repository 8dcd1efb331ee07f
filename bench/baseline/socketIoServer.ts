import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { Server, type Socket } from "socket.io";
import { SCHEMA, SEND } from "./schema";

/** `node socketIoServer.mjs POSTGRES_URL PEOPLE`; tells its port over IPC. */
const [url = "", count = "0"] = process.argv.slice(2);
const people = Number(count);
const pool = new pg.Pool({ connectionString: url, max: 10 });
await pool.query(SCHEMA);
await pool.query(
  "INSERT INTO people SELECT n, 'token-' || n FROM generate_series(0, $1::int - 1) n",
  [people],
);
await pool.query("INSERT INTO conversations SELECT generate_series(0, $1::int / 2 - 1)", [people]);
await pool.query(
  "INSERT INTO participants (conversation_id, person_id) SELECT n / 2, n FROM generate_series(0, $1::int - 1) n",
  [people],
);

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });

io.use((socket, next) => void admit(socket, next));

async function admit(socket: Socket, next: (error?: Error) => void): Promise<void> {
  next(await identify(socket));
}

async function identify(socket: Socket): Promise<Error | undefined> {
  const token: unknown = socket.handshake.auth["token"];
  const { rows } = await pool.query<{ id: number }>(
    "SELECT id FROM people WHERE token = $1 AND NOT disabled",
    [token],
  );
  const person = rows[0];
  if (!person) return new Error("unauthenticated");
  socket.data = { token, conversationId: person.id >> 1 };
  return undefined;
}

io.on("connection", (socket) => {
  const { token, conversationId } = socket.data as { token: string; conversationId: number };
  const room = `conversation:${conversationId}`;
  void socket.join(room);
  socket.on("send", (body: string, acknowledge: (id: string) => void) => {
    pool
      .query<{ id: string }>({
        name: "send",
        text: SEND,
        values: [token, conversationId, randomUUID(), body],
      })
      .then(({ rows: [stored] }) => {
        if (!stored) return;
        acknowledge(stored.id);
        io.to(room).emit("message", { id: stored.id, body });
        io.to(room).emit("list", { conversationId, preview: body.slice(0, 140) });
      })
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
  });
});

http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  process.send?.(typeof address === "object" && address ? address.port : 0);
});
process.once("SIGTERM", () => process.exit(0));
process.once("disconnect", () => process.exit(0));
