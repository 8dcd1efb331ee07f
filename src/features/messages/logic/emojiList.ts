/** The emoji one can pick, by group. Served by us: a picker that loads from elsewhere tells others. */
export const EMOJI_GROUPS = [
  {
    name: "smileys",
    emoji:
      "😀 😃 😄 😁 😆 😅 😂 🤣 😊 🙂 🙃 😉 😍 🥰 😘 😋 😜 🤪 🤗 🤔 🤨 😐 😶 🙄 😏 😬 😌 😴 😷 🤒 🤧 🥳 😎 🤓 😕 🙁 😮 😳 🥺 😢 😭 😤 😠 😱 😅 😓 🤯 😇 🤫 🤭 🫡 🫠 🥲 🤝".split(
        " ",
      ),
  },
  {
    name: "people",
    emoji:
      "👍 👎 👌 ✌️ 🤞 🤙 👋 🙌 👏 🙏 💪 👀 🧠 ❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 🔥 ✨ ⭐ 🎉 🎊 🎂 🎁 👩‍🏫 👨‍🏫 👩‍🔬 👨‍🔬 👩‍🎓 👨‍🎓 👩‍💻 👨‍💻 🧑‍🤝‍🧑".split(
        " ",
      ),
  },
  {
    name: "things",
    emoji:
      "📚 📖 📝 ✏️ 🖊️ 🖍️ 📌 📎 ✂️ 📅 ⏰ ⏳ 🔔 💡 🔍 🔑 🔒 💻 📱 🖨️ 📷 🎧 🎤 🎸 🎹 🎨 🔬 🧪 🧫 🧬 🌡️ ⚽ 🏀 🏐 🏓 🏃 🚲 🚌 🚆 ✈️ 🏫 🏠 ☕ 🍵 🍎 🍕 🍰 🍪".split(
        " ",
      ),
  },
  {
    name: "signs",
    emoji:
      "✅ ❌ ❗ ❓ ⚠️ ➕ ➖ ➡️ ⬅️ ⬆️ ⬇️ 🔁 💬 💤 ☀️ 🌤️ ☁️ 🌧️ ⛈️ ❄️ 🌈 🌊 🌱 🌳 🌸 🍂 🐶 🐱 🐦 🐢 🐝 🌍 🇪🇺 🏳️‍🌈 1️⃣ 2️⃣ 3️⃣ 🆗".split(
        " ",
      ),
  },
] as const;
