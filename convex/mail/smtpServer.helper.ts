import { createServer, type AddressInfo, type Socket } from "node:net";
import { type ReadMail, readMail } from "./readMail.helper";

/** What a test has the server say instead of yes, to the next such command. */
type Answer = { to: "MAIL" | "RCPT" | "DATA" | "AUTH" | "STARTTLS" | "body"; say: string };

/**
 * A mail server for tests: takes every mail and keeps it, over a real connection, unless a test
 * says otherwise. It encrypts nothing.
 */
export class SmtpServer {
  readonly mails: ReadMail[] = [];
  /** What clients said in the clear, line by line, without the mails. */
  readonly heard: string[] = [];
  /** What was said after STARTTLS was allowed: encrypted, or so it should be. */
  readonly secret: Buffer[] = [];
  offersTls = false;
  /** Accepts connections and says nothing. */
  isMute = false;

  private readonly answers: Answer[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.serve(socket));
  private readonly watchers = new Set<() => void>();

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next command of this kind is answered so. Several for one kind are used in order. */
  answer(to: Answer["to"], say: string): void {
    this.answers.push({ to, say });
  }

  /** The mail with this number, counted from 0, as soon as it is there. */
  async mail(index: number): Promise<ReadMail> {
    for (;;) {
      const found = this.mails[index];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.watchers.add(resolve));
      this.watchers.clear();
    }
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    // A client that hangs up in the middle is part of some tests.
    socket.on("error", () => socket.destroy());
    if (this.isMute) return;
    new Session(socket, this).start();
  }

  /** What to say to this command; `yes` where no test wants otherwise. */
  decide(to: Answer["to"], yes: string): string {
    const index = this.answers.findIndex((answer) => answer.to === to);
    const [answer] = index < 0 ? [] : this.answers.splice(index, 1);
    return answer?.say ?? yes;
  }

  keep(mail: ReadMail): void {
    this.mails.push(mail);
    for (const tell of this.watchers) tell();
  }
}

/** One connection. */
class Session {
  private unread = "";
  private body: string[] | null = null;
  private isSecret = false;
  private to = "";

  constructor(
    private readonly socket: Socket,
    private readonly server: SmtpServer,
  ) {}

  start(): void {
    this.socket.on("data", (chunk) => this.read(chunk));
    this.say("220 fake.example ESMTP");
  }

  private read(chunk: Buffer): void {
    if (this.isSecret) {
      this.server.secret.push(chunk);
      this.socket.destroy();
      return;
    }
    const lines = `${this.unread}${chunk.toString("latin1")}`.split("\r\n");
    this.unread = lines.pop() ?? "";
    for (const line of lines) {
      if (this.body === null) this.hear(line);
      else this.take(line, this.body);
    }
  }

  private hear(line: string): void {
    this.server.heard.push(line);
    const [command = ""] = line.toUpperCase().split(/[ :]/);
    switch (command) {
      case "EHLO":
        this.say("250-fake.example");
        if (this.server.offersTls) this.say("250-STARTTLS");
        this.say("250 AUTH PLAIN");
        return;
      case "STARTTLS": {
        const answer = this.server.decide(
          "STARTTLS",
          this.server.offersTls ? "220 go on" : "502 no",
        );
        this.isSecret = answer.startsWith("2");
        this.say(answer);
        return;
      }
      case "AUTH":
        this.say(this.server.decide("AUTH", "235 welcome"));
        return;
      case "MAIL":
        this.say(this.server.decide("MAIL", "250 ok"));
        return;
      case "RCPT":
        this.to = line.slice("RCPT TO:<".length).replace(/>.*$/, "");
        this.say(this.server.decide("RCPT", "250 ok"));
        return;
      case "DATA": {
        const answer = this.server.decide("DATA", "354 go on");
        if (answer.startsWith("3")) this.body = [];
        this.say(answer);
        return;
      }
      case "QUIT":
        this.say("221 bye");
        this.socket.end();
        return;
      default:
        this.say("250 ok");
    }
  }

  private take(line: string, body: string[]): void {
    if (line !== ".") {
      body.push(line.replace(/^\./, ""));
      return;
    }
    this.body = null;
    const answer = this.server.decide("body", "250 taken");
    if (answer.startsWith("2")) this.server.keep({ ...readMail(body.join("\r\n")), to: this.to });
    // Nothing: the client waits for it in vain.
    if (answer !== "") this.say(answer);
  }

  private say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }
}
