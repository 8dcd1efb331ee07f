import { expect, test } from "vitest";
import { toPlainPreview } from "./plainPreview";

test.each([
  ["see you **at nine**, _not_ ten", "see you at nine, not ten"],
  ["~~old~~ `npm start` __now__", "old npm start now"],
  ["[the plan](https://a.example/x) is up", "the plan is up"],
  ["> asked", "asked"],
  ["- milk", "milk"],
  ["```js let a = 1; ```", "let a = 1;"],
  ["2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"],
  ["-5 degrees, 1 < 2 > 0", "-5 degrees, 1 < 2 > 0"],
  ["*", "*"],
  ["سلام **يا** نادية", "سلام يا نادية"],
  ["", ""],
])("%j reads %j", (preview, plain) => {
  expect(toPlainPreview(preview)).toBe(plain);
});
