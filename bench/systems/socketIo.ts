import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { bundle } from "../bundle.mjs";
import { addUsage, processUsage } from "../stats";
import { type PostgresCluster, startPostgres } from "../baseline/postgres";
import type { ArrivedMessage, ChatSystem } from "./chatSystem";

/** The usual way to build this: one Node process with Socket.IO, PostgreSQL behind it. */
export function socketIoChat(): ChatSystem {
  let postgres: PostgresCluster | null = null;
  let child: ChildProcess | null = null;
  let port = 0;

  return {
    name: "socket.io + postgresql",
    async start(people) {
      postgres = await startPostgres();
      const script = await bundle(join(process.cwd(), "bench/baseline/socketIoServer.ts"));
      child = spawn(process.execPath, [script, postgres.url, String(people)], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      const ended = once(child, "exit").then(() => {
        throw new Error("the Socket.IO baseline ended while starting");
      });
      [port] = (await Promise.race([once(child, "message"), ended])) as [number];
      ended.catch(() => {});
    },
    async connect(person, onMessages) {
      const socket: Socket = io(`http://127.0.0.1:${port}`, {
        transports: ["websocket"],
        auth: { token: `token-${person}` },
        forceNew: true,
      });
      let bytesReceived = 0;
      socket.on("message", (message: ArrivedMessage) => onMessages([message]));
      const broken = new Promise<never>((_resolve, reject) => {
        socket.on("disconnect", (reason) => reject(new Error(reason)));
      });
      broken.catch(() => {});
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", () => resolve());
        socket.once("connect_error", reject);
      });
      socket.io.engine.on("packet", (packet) => {
        bytesReceived += typeof packet.data === "string" ? packet.data.length : 0;
      });
      return {
        send: async (body) => void (await socket.timeout(20_000).emitWithAck("send", body)),
        get bytesReceived() {
          return bytesReceived;
        },
        broken,
        close: () => void socket.off("disconnect").disconnect(),
      };
    },
    usage: () => {
      if (!child?.pid || !postgres) throw new Error("start it first");
      return addUsage([child.pid, ...postgres.pids()].map(processUsage));
    },
    readBack: async (pair) => (await postgres?.readBodies(pair)) ?? [],
    async stop() {
      child?.kill("SIGTERM");
      if (child && child.exitCode === null) await once(child, "exit");
      await postgres?.stop();
    },
  };
}
