import { api } from "../../convex/_generated/api";
import { startConversation, type Person } from "../people";
import type { School } from "../school";

export const HARD_NAME = "Maximiliane-Konstantina von Hohenlohe-Schillingsfürst";

const LONG_WORD = `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft${"A".repeat(40)}`;
const LONG_LINK =
  "https://files.example.org/2026/autumn/section-b/titration/averylongfilenamewithoutanyspacesthatkeepsgoingandgoingandgoing-final-v2-really-final.csv";

/** Somebody who has said one of everything. */
export async function addSamples(school: School, nadia: Person): Promise<Person> {
  const lena = await school.signUp("Lena Brandt");
  const talk = await startTalk(lena, nadia);
  await talk.say(lena, "A link.example.org and **bold**, _italic_, ~~gone~~");
  await talk.say(lena, "Some `code` inline\n- and\n- a list\n> and a quote");
  const deleted = await talk.say(lena, "never mind");
  await lena.client.mutation(api.messages.deleteMessage, { messageId: deleted });
  const liked = await talk.say(lena, "With reactions");
  for (const { client } of [lena, nadia]) {
    await client.mutation(api.messages.setReaction, { messageId: liked, emoji: "👍", isOn: true });
  }
  await lena.client.mutation(api.messages.setReaction, {
    messageId: liked,
    emoji: "🎉",
    isOn: true,
  });
  const read = await talk.say(nadia, "Read, two ticks in pen");
  await lena.client.mutation(api.conversations.markRead, {
    conversationId: talk.conversationId,
    messageId: read,
  });
  await talk.say(nadia, "On the server, one tick");
  await talk.say(nadia, "🎉");
  return lena;
}

/** Somebody who has said one thing in three ways. */
export async function addEdited(school: School, nadia: Person): Promise<Person> {
  const lena = await school.signUp("Lena Brandt");
  const talk = await startTalk(lena, nadia);
  await talk.say(lena, "Where do the signed forms go?");
  const messageId = await talk.say(nadia, "On my desk.");
  for (const body of [
    "On my desk, by Wednesday please.",
    "They go **in the tray** beside the staff room door, by Wednesday please.",
  ]) {
    await nadia.client.mutation(api.messages.editMessage, { messageId, body });
  }
  await talk.say(lena, "Done, thank you.");
  return lena;
}

/** Names and texts that break layouts. */
export async function addHardText(school: School, nadia: Person): Promise<void> {
  const people = await Promise.all(
    ["عبد الرحمن بن محمد الأنصاري", "Zoë Ångström-Þórðardóttir", "Li", "דנה כהן"].map((name) =>
      school.signUp(name),
    ),
  );
  const texts = [
    "نلتقي غداً إن شاء الله في القاعة الكبيرة",
    "Takk, sjáumst á morgun",
    "k",
    "תודה רבה",
  ];
  for (const [index, person] of people.entries()) {
    await (await startTalk(person, nadia)).say(person, texts[index] ?? "");
  }
  const max = await school.signUp(HARD_NAME);
  const talk = await startTalk(max, nadia);
  await talk.say(max, `Look: ${LONG_LINK}`);
  await talk.say(nadia, LONG_WORD);
  await talk.say(
    max,
    "صباح الخير نادية، هل وصلتك أوراق المختبر؟ أحتاجها قبل يوم الخميس لأن المفتشة ستأتي باكراً.",
  );
  await talk.say(max, "القاعة 214 وليس 209، رأيت الملف `lab-7.pdf` شكراً");
  const answered = await talk.say(nadia, "أهلاً! كلها في الدرج.");
  await talk.say(max, "שלום, אני מגיעה בתשע", answered);
  await talk.say(
    nadia,
    "`SELECT name, score FROM results WHERE class = '10b' AND submitted_at < '2026-11-19T16:00:00Z' ORDER BY score DESC;`",
  );
  await talk.say(max, "👩🏽‍🔬🧪✅");
  await talk.say(nadia, "k");
}

async function startTalk(from: Person, to: Person) {
  const conversationId = await startConversation(from, to);
  return {
    conversationId,
    say: (who: Person, body: string, replyTo?: Awaited<ReturnType<typeof send>>) =>
      send(who, { conversationId, body, ...(replyTo && { replyTo }) }),
  };
}

function send(
  { client }: Person,
  message: (typeof api.messages.sendMessage)["_args"],
): Promise<(typeof api.messages.sendMessage)["_returnType"]> {
  return client.mutation(api.messages.sendMessage, message);
}
