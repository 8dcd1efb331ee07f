/**
 * Passwords of 12 and more characters that guessers try first. Shorter ones fail the length rule
 * anyway, so the list stays small. Compared after folding: lower case, no blank space or
 * punctuation, the usual digit-for-letter swaps undone, digits at the end dropped.
 */
const COMMON = new Set(
  `abcabcabcabc abcdefghijkl abcdefghijklm administrator adminadminadmin
  basketball baseballbaseball changemeplease changemenow changethispassword chocolatechocolate
  correcthorsebatterystaple defaultpassword dragondragon enterpassword footballfootball
  forgotpassword helloworldhello iloveyouforever iloveyousomuch iloveyouiloveyou
  ichliebedich ichliebedichsehr letmeinletmein letmeinplease liverpoolfc
  manchesterunited masterpassword monkeymonkey mynewpassword mypassword mypasswordis
  newpassword nopassword nopasswordhere passwordistpassword passwordpassword
  passwortpasswort password passwort contrasena motdepasse princessprincess qazwsxedc
  qazwsxedcrfv qwertyqwerty qwertyuiop qwertyuiopasdf qwertzuiop qwertzuiopasdf qwertzqwertz
  asdfghjkl asdfghjklasdfghjkl asdfasdfasdf zxcvbnmzxcvbnm zxcvbnmasdfghjkl
  schoolpassword secretpassword sommersommer starwarsstarwars sunshinesunshine superman
  supermansuperman supersecret supersecretpassword teacherpassword temporarypassword
  testpassword testtesttest testtesttesttest thisisapassword thisismypassword trustnoonetrustno
  unbelievable welcomewelcome welcomehome welcometoschool whateverwhatever
  willkommen willkommenwillkommen geheimgeheim hallohallohallo passwortgeheim`
    .split(/\s+/u)
    .filter((word) => word !== ""),
);

const LOOKALIKES: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  if (isRepetitive(lower) || isSequence(lower)) return true;
  return [
    toWord(lower),
    toWord(undoLookalikes(lower)),
    toWord(undoLookalikes(dropTail(lower))),
  ].some((word) => COMMON.has(word));
}

/** "aaaaaaaaaaaa", "121212121212": nothing but one short piece over and over. */
function isRepetitive(text: string): boolean {
  return /^(.{1,4}?)\1+.{0,3}$/u.test(text) && new Set(text).size <= 4;
}

/** "123456789012", "abcdefghijkl" and the way back. */
function isSequence(text: string): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0));
  const isWrap = (step: number) => step === 9 || step === -9;
  return steps.every((s) => s === 1 || isWrap(s)) || steps.every((s) => s === -1 || isWrap(s));
}

function toWord(text: string): string {
  return dropTail(text).replace(/[\s\p{P}\p{S}]/gu, "");
}

function dropTail(text: string): string {
  return text.replace(/[\d\s\p{P}\p{S}]+$/u, "");
}

function undoLookalikes(text: string): string {
  return text.replace(/[013457@$!]/g, (char) => LOOKALIKES[char] ?? char);
}
