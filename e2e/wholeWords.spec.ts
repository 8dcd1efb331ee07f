import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";

/** More than the functions look at of what the index finds. */
const LABELS = 120;

test("a whole word is found above any number of newer words that begin with it", async ({
  newPerson,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const say = (body: string) =>
    nadia.client.mutation(api.messages.sendMessage, { conversationId, body });
  await say("before the labels came we went back to the lab, all of us");
  await Promise.all(Array.from({ length: LABELS }, (_, index) => say(`labels ${index}`)));
  await expect
    .poll(async () => (await amara.client.query(api.messages.getSearchStatus, {})).waiting)
    .toBe(0);

  const words = await amara.client.query(api.messages.search, { q: "lab" });
  const both = await amara.client.action(api.messages.semanticSearch, { q: "lab" });
  expect([words[0]?.message.body, both[0]?.message]).toEqual([
    "before the labels came we went back to the lab, all of us",
    "before the labels came we went back to the lab, all of us",
  ]);
  expect(words.slice(1).map((hit) => hit.message.body)).toContain(`labels ${LABELS - 1}`);
});
