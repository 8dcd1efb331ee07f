import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { setupTest } from "./setup.helper";

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
