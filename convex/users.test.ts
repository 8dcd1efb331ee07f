import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { indexName } from "./model/nameIndex";
import { refusal, setupTest, type TestPerson } from "./setup.helper";

test("viewer is me, or null when nobody is signed in", async () => {
  const { t, person } = setupTest();
  const nadia = await person("Nadia Haddad", "nadia@school.example");
  expect(await nadia.as.query(api.users.viewer, {})).toEqual({
    _id: nadia.userId,
    name: "Nadia Haddad",
    email: "nadia@school.example",
  });
  expect(await t.query(api.users.viewer, {})).toBeNull();
});

test("people are found by exact address in any case, never by part of it", async () => {
  const { person } = setupTest();
  const nadia = await person("Nadia", "nadia@school.example");
  const amara = await person("Amara", "amara@school.example");
  const find = async (email: string) =>
    (await nadia.as.query(api.users.searchUsersByEmail, { email })).map((user) => user._id);
  expect(await find(" Amara@School.Example ")).toEqual([amara.userId]);
  expect(await find("amara@school")).toEqual([]);
  expect(await find("")).toEqual([]);
  expect(await find("nadia@school.example")).toEqual([]);
});

test("a disabled person is not found", async () => {
  const { t, person } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara", "amara@school.example")];
  await t.run(async (ctx) => await ctx.db.patch(amara.userId, { disabledAt: Date.now() }));
  expect(
    await nadia.as.query(api.users.searchUsersByEmail, { email: "amara@school.example" }),
  ).toEqual([]);
});

test("people are found by the beginning of any word of their name, accents aside", async () => {
  const { person } = setupTest();
  const nadia = await person("Nadia Rahman");
  for (const name of [
    "Mateo Fernández",
    "Łukasz Żak",
    "Mary-Jo Castellanos",
    "陈伟",
    "Jürgen Groß",
  ]) {
    await person(name, `${name.length}@school.example`);
  }
  const find = async (q: string) =>
    (await nadia.as.query(api.users.searchPeople, { q })).map((found) => found.name);
  expect(await find("fern")).toEqual(["Mateo Fernández"]);
  expect(await find("FERNÁN mat")).toEqual(["Mateo Fernández"]);
  expect(await find("lukasz")).toEqual(["Łukasz Żak"]);
  expect(await find("zak")).toEqual(["Łukasz Żak"]);
  expect(await find("jo")).toEqual(["Mary-Jo Castellanos"]);
  expect(await find("伟")).toEqual(["陈伟"]);
  expect(await find("gross")).toEqual(["Jürgen Groß"]);
  expect(await find("ernandez")).toEqual([]);
  expect(await find("nadia")).toEqual([]);
  expect(await find(" -- ")).toEqual([]);
});

test("people I talk to come first, with the conversation", async () => {
  const { person, direct } = setupTest();
  const nadia = await person("Nadia");
  const [ann, ana] = [await person("Ann Zuma"), await person("Ana Abel")];
  const conversationId = await direct(nadia, ann);
  expect(await nadia.as.query(api.users.searchPeople, { q: "an" })).toEqual([
    { _id: ann.userId, name: "Ann Zuma", conversationId },
    { _id: ana.userId, name: "Ana Abel", conversationId: null },
  ]);
});

test("people I talk to come first however many others have such a name", async () => {
  const { t, person, direct } = setupTest();
  const nadia = await person("Nadia");
  const addNamesakes = async (count: number) =>
    await t.run(async (ctx) => {
      for (let i = 0; i < count; i++) {
        const userId = await ctx.db.insert("users", { name: `Ann Aa${i}` });
        await indexName(ctx, userId, `Ann Aa${i}`);
      }
    });
  const first = async () => (await nadia.as.query(api.users.searchPeople, { q: "ann" }))[0]?.name;
  await addNamesakes(25);
  await direct(nadia, await person("Ann Zuma"));
  expect(await first()).toBe("Ann Zuma");
  await addNamesakes(200);
  await direct(nadia, await person("Ann Yilmaz"));
  expect(await first()).toBe("Ann Yilmaz");
  expect(await nadia.as.query(api.users.searchPeople, { q: "ann" })).toHaveLength(20);
});

test("a new name is checked, shown and found; the old one is not", async () => {
  const { person } = setupTest();
  const [nadia, amara] = [await person("Nadia Rahman"), await person("Amara")];
  await nadia.as.mutation(api.users.setName, { name: "  Nadia   Haddad " });
  expect((await nadia.as.query(api.users.viewer, {}))?.name).toBe("Nadia Haddad");
  const find = async (q: string) => (await amara.as.query(api.users.searchPeople, { q })).length;
  expect([await find("haddad"), await find("rahman")]).toEqual([1, 0]);
  expect(await refusal(nadia.as.mutation(api.users.setName, { name: " \n " }))).toEqual({
    code: "InvalidName",
  });
});

test("a block stops messages, edits and reactions both ways until it is undone", async () => {
  const { person, direct } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara")];
  const conversationId = await direct(nadia, amara);
  const send = async (who: TestPerson) =>
    await who.as.mutation(api.messages.sendMessage, { conversationId, body: "hello" });
  const messageId = await send(nadia);
  await amara.as.mutation(api.users.blockUser, { userId: nadia.userId });
  await amara.as.mutation(api.users.blockUser, { userId: nadia.userId });
  expect(await amara.as.query(api.users.listBlocked, {})).toEqual([
    { _id: nadia.userId, name: "Nadia" },
  ]);
  expect(await refusal(send(nadia))).toEqual({ code: "Blocked", byMe: false });
  expect(await refusal(send(amara))).toEqual({ code: "Blocked", byMe: true });
  expect(
    await refusal(nadia.as.mutation(api.messages.editMessage, { messageId, body: "still here" })),
  ).toEqual({ code: "Blocked", byMe: false });
  expect(
    await refusal(
      nadia.as.mutation(api.messages.setReaction, { messageId, emoji: "👍", isOn: true }),
    ),
  ).toEqual({ code: "Blocked", byMe: false });
  // Taking one's own words back is always possible.
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  await amara.as.mutation(api.users.unblockUser, { userId: nadia.userId });
  await send(nadia);
});

test("a block from before the first conversation counts in it", async () => {
  const { person } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara")];
  await amara.as.mutation(api.users.blockUser, { userId: nadia.userId });
  const conversationId = await nadia.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.userId,
  });
  expect(
    await refusal(nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "hi" })),
  ).toEqual({ code: "Blocked", byMe: false });
});

test("nobody blocks themself", async () => {
  const { person } = setupTest();
  const nadia = await person("Nadia");
  expect(await refusal(nadia.as.mutation(api.users.blockUser, { userId: nadia.userId }))).toEqual({
    code: "NotFound",
  });
});
