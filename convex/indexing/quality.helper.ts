/**
 * Labelled questions about the demo school: what somebody types, and the beginnings of the
 * messages that answer it. With typing errors, inflections, compounds and several languages.
 */
export const QUESTIONS: [typed: string, answers: string[]][] = [
  ["saftey briefing", ["And the safety briefing has", "Four signatures are still missing"]],
  ["burette order", ["Could we order new burettes"]],
  [
    "broken fume hood",
    ["The fume hood in 209 makes", "Morning! I moved the lab", "At least. The part for"],
  ],
  ["logaritms", ["Hi Nadia, I teach 10b", "They now think a logarithm"]],
  ["Straßenbahn", ["Die Straßenbahnverbindung"]],
  ["Trockeneis Theater", ["Hallo Nadia, ich leite"]],
  ["insecto", ["¡Buenos días! ¿Puedes", "One of your insects"]],
  ["microscopios", ["Mateo, ¿me prestas"]],
  ["projektor", ["El proyector de B12", "The projector in 214"]],
  ["museum tickets", ["Museum tickets are booked"]],
  ["titration", ["Could you look at question 4"]],
  ["attendance list", ["Perfect. I bring tea"]],
  ["歯医者", ["明日の四時間目"]],
  ["文化祭", ["ナディア先生、来週の文化祭"]],
  ["قطار الرحلة", ["جاهزة. أضفت جملة", "شكراً لك، الموضوع"]],
  ["bilety pociag", ["Pociąg na konferencję"]],
  ["okulary ochronne", ["Okulary ochronne"]],
  ["password change", ["Please change your password"]],
  ["piano", ["I can only do five", "Thanks, I tell the pianist"]],
  ["rehearsel hall", ["Rehearsal moved"]],
  ["goggles counted", ["Inspection in two weeks", "31 goggles"]],
  ["excursion budget", ["Budget question: may I", "Which week is your excursion"]],
  ["dentist tuesday", ["Can we swap the Tuesday slot"]],
  ["crystal growing", ["Ideas for the open day"]],
  ["grade export umlaut", ["The grade export gives", "It chokes on the umlaut"]],
  ["Klassenlisten", ["Könntest du mir die Klassenliste"]],
  ["Vorhänge", ["Einen roten Vorhang", "Der Vorhang liegt"]],
];

/** Asked as one speaks: most of the words are everywhere, and answer nothing by themselves. */
export const SPOKEN: typeof QUESTIONS = [
  ["trip to the museum", ["Museum tickets are booked"]],
  ["when does the train to the museum leave", ["Museum tickets are booked"]],
  ["is there a room free", ["Parents' evening: they put us", "Do we have a beamer"]],
  ["can we swap the tuesday slot", ["Can we swap the Tuesday slot"]],
  ["which week is the excursion", ["Which week is your excursion"]],
  ["could you send me the attendance lists", ["Perfect. I bring tea"]],
  ["who can play the piano for us", ["I can only do five", "Thanks, I tell the pianist"]],
  ["it is about the logarithms in 10b", ["Hi Nadia, I teach 10b", "They now think a logarithm"]],
  ["what is the gift for the technician", ["The technician wants to know"]],
  ["wann ist die Probe in der Aula", ["Probe am Donnerstag um drei"]],
  ["Karten für die Aufführung", ["Am letzten Freitag vor den", "Wann ist eigentlich die Auff"]],
  ["ich brauche die Klassenliste von dir", ["Könntest du mir die Klassenliste"]],
  ["wie kommt man mit der Straßenbahn nach Hause", ["Die Straßenbahnverbindung"]],
  ["hay una bombilla para el proyector", ["El proyector de B12"]],
  ["文化祭 の こと", ["ナディア先生、来週の文化祭"]],
];

/** Words that are also the beginning of others: what says the word itself answers first. */
export const WHOLE: typeof QUESTIONS = [
  [
    "lab",
    [
      "Thank you! First question already",
      "Are you back in the lab",
      "Theo's is here",
      "Morning! I moved the lab",
    ],
  ],
  ["tea", ["Perfect. I bring tea"]],
  ["file", ["The safety poster: do you", "The grade export gives", "Works! And the file"]],
  ["form", ["Read it, including page 12", "Quote attached to the order form"]],
  ["glove", ["31 goggles", "One left glove"]],
  ["plan", ["Then I plan around", "Which week is", "Do we have a beamer", "16:25 from the back"]],
  ["cat", ["You asked who runs", "The cat?", "A cat lives"]],
  ["sign", ["Leila, could you check", "Send me a quote"]],
  ["open", ["Leila, could you check", "Noted. I take your 9a", "Ideas for the open day"]],
  ["mark", ["Please, with the mark scheme"]],
  ["list", ["Noted. Is there a list"]],
  ["grade", ["The grade export gives"]],
  ["exam", ["I can only do five"]],
  ["act", ["The fire drill"]],
  ["Hall", ["Rehearsal moved"]],
];

/** Nothing in the demo school answers these. */
export const UNANSWERED = [
  "quarterly shareholder report",
  "football results last night",
  "vaccine appointment",
  "mortgage interest rate",
  "hurricane warning",
  "cryptocurrency",
  "is it about the mortgage",
  "who was it with the yacht",
  "was ist mit der Steuererklärung",
];

/** How much of what should be among the first ten is there. */
export function recallAt10(found: string[], answers: string[]): number {
  const top = found.slice(0, 10);
  const hits = answers.filter((answer) => top.some((body) => body.startsWith(answer)));
  return hits.length / answers.length;
}

/** The same, counting more the higher up it is; 1 is the best order possible. */
export function ndcgAt10(found: string[], answers: string[]): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 2);
  const got = found
    .slice(0, 10)
    .map((body, rank) => (answers.some((answer) => body.startsWith(answer)) ? gain(rank) : 0));
  const best = answers.map((_, rank) => gain(rank));
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return Math.min(1, sum(got) / sum(best));
}

/** One over the place of the first answer, 0 where there is none. */
export function reciprocalRank(found: string[], answers: string[]): number {
  const place = found.findIndex((body) => answers.some((answer) => body.startsWith(answer)));
  return place < 0 ? 0 : 1 / (place + 1);
}

/** How much of what is shown first is an answer: 1 when nothing else is among the first five. */
export function precisionAt5(found: string[], answers: string[]): number {
  const top = found.slice(0, 5);
  const right = top.filter((body) => answers.some((answer) => body.startsWith(answer)));
  return top.length === 0 ? 0 : right.length / top.length;
}
