// Sets the theme before the first paint. Kept out of the bundle on purpose: it has to block,
// and the content policy allows no inline script. src/lib/theme.ts keeps it up to date later.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("chat.theme");
  } catch {
    // Storage may be blocked; the device's own setting is a good answer then.
  }
  var dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
  var meta = document.querySelector('meta[name="theme-color"]');
  if (meta) meta.setAttribute("content", dark ? "#16181c" : "#fdfdfb");
})();
