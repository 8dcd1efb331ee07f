import { getTextSetting } from "./settings";

/**
 * Where events may be sent. Only an administrator sets addresses, so this guards against mistakes
 * and against an administrator of the chat who is not one of the network: no other scheme, no
 * password in the address, and nothing that is by its name inside the network, unless the server's
 * own settings name that host. A public name that resolves to a private address is not seen here;
 * where that matters, the host's firewall has to say no.
 */
export function findUrlProblem(given: string): string | null {
  if (!URL.canParse(given)) return "This is no address.";
  const url = new URL(given);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "Use https or http.";
  if (url.username !== "" || url.password !== "") return "Leave name and password out of it.";
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const allowed = listAllowedHosts();
  if (allowed.includes(host) || allowed.includes(url.host)) return null;
  if (isPrivateHost(host)) {
    return `${host} is inside the network. Name it in WEBHOOK_ALLOWED_HOSTS if that is meant.`;
  }
  return null;
}

function listAllowedHosts(): string[] {
  return getTextSetting("WEBHOOK_ALLOWED_HOSTS")
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
}

/** `URL` has written all forms of an IPv4 address, such as 0x7f.1, as four numbers already. */
export function isPrivateHost(host: string): boolean {
  if (host.includes(":")) return isPrivateIPv6(host);
  const numbers = host.split(".").map(Number);
  if (numbers.length === 4 && numbers.every((n) => Number.isInteger(n))) {
    return isPrivateIPv4(numbers);
  }
  return !host.includes(".") || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(host);
}

function isPrivateIPv4([a = 0, b = 0]: number[]): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && (b === 168 || b === 0)) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

/** Only 2000::/3 is the public network, and of it not what wraps an IPv4 address. */
function isPrivateIPv6(host: string): boolean {
  return !/^[23]/.test(host) || host.startsWith("2002:") || host.startsWith("2001:0:");
}
