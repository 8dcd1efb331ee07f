import { expect, it } from "vitest";
import { isEmojiOnly } from "./emojiOnly";

it.each(["🎉", "👩🏽‍🔬🧪✅", "❤️", " 👍🏿 ", "🇩🇪🇫🇷", "1️⃣", "👨‍👩‍👧‍👦"])("shows %s large", (body) =>
  expect(isEmojiOnly(body)).toBe(true),
);

it.each(["", "ok", "🎉 yes", "🎉🎉🎉🎉", "1", "12", "#", "*", "©", "…", "?!", "👍 4"])(
  "shows '%s' as text",
  (body) => expect(isEmojiOnly(body)).toBe(false),
);
