import { randomBytes } from "node:crypto";
import { toSearchText } from "../../convex/lib/searchText";
import { decodeId, encodeId } from "../../embedded/src/values/ids";
import { seededRandom } from "../stats";
import { importRows } from "./bulkImport";

export type Pair = { conversationId: string; people: readonly [string, string] };

type Target = { url: string; adminKey: string };
const ROWS_AT_ONCE = 50_000;

/**
 * Messages of long ago with what makes them findable, written below the functions. What they refer to
 * has to be there only for the pair whose pages are opened.
 */
export class History {
  readonly #random = seededRandom(7);
  #time = Date.now() - 365 * 24 * 3_600_000;

  constructor(
    private readonly target: Target,
    /** Any id of each table, for its number. */
    private readonly samples: { message: string; text: string; user: string; conversation: string },
  ) {}

  async write(count: number, pairOf: (index: number) => Pair): Promise<void> {
    let messages: object[] = [];
    let texts: object[] = [];
    for (let i = 0; i < count; i++) {
      const { conversationId, people } = pairOf(i);
      const [senderId, body] = [people[i % 2] ?? "", this.#body()];
      const time = (this.#time += 1 + this.#random());
      const messageId = this.#id(this.samples.message, time);
      messages.push({ _id: messageId, _creationTime: time, conversationId, senderId, body, time });
      for (const memberId of people) {
        const _id = this.#id(this.samples.text, time);
        const text = toSearchText(body);
        texts.push({
          _id,
          _creationTime: time,
          messageId,
          memberId,
          conversationId,
          senderId,
          text,
        });
      }
      if (messages.length < ROWS_AT_ONCE && i + 1 < count) continue;
      await importRows(this.target, "messages", messages);
      await importRows(this.target, "searchTexts", texts);
      [messages, texts] = [[], []];
    }
  }

  /** Two people and a conversation that are not there. */
  stranger(): Pair {
    const user = () => this.#id(this.samples.user, this.#time);
    const conversationId = this.#id(this.samples.conversation, this.#time);
    return { conversationId, people: [user(), user()] };
  }

  /** Ids begin with the time of their document, as those of the server do. */
  #id(sample: string, time: number): string {
    const bytes = randomBytes(16);
    bytes.writeDoubleBE(time, 0);
    bytes[0] = (bytes[0] ?? 0) | 128;
    return encodeId(decodeId(sample).tableNumber, bytes);
  }

  #body(): string {
    const length = 4 + Math.floor(this.#random() * 12);
    return Array.from({ length }, () => WORDS[Math.floor(this.#random() ** 2 * WORDS.length)]).join(
      " ",
    );
  }
}

/** Some are frequent and most are not, as in a language. */
const WORDS = Array.from({ length: 4_000 }, (_, i) => `w${(i * 7_919).toString(36)}`);
