import { expect, it } from "vitest";
import { readAuthLink } from "./authLink";

it.each([
  ["#invite=ABCD-EFGH-JKMN", { flow: "signUp", code: "ABCD-EFGH-JKMN" }],
  ["#reset=abcdefghjkmn", { flow: "reset", code: "abcdefghjkmn" }],
  ["", null],
  ["#invite=", null],
  ["#reset=<b>", null],
  ["#other=ABCD-EFGH-JKMN", null],
])("%s", (hash, link) => {
  expect(readAuthLink(hash)).toEqual(link);
});
