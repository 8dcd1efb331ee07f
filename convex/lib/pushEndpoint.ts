import { getTextSetting } from "./settings";
import { isPrivateHost } from "./webhookUrl";

/** The longest in use have some 600. */
const ENDPOINT_MAX_LENGTH = 1024;

/**
 * Whether a push may be sent there. A signed-in person tells us the address, so it must be one of
 * a push service that the operator trusts; `*` trusts every public host. Never inside the network,
 * whatever the settings say, but for the one host that tests name.
 */
export function isPushEndpoint(endpoint: string): boolean {
  if (endpoint.length > ENDPOINT_MAX_LENGTH || !URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username !== "" || url.password !== "") return false;
  const testService = getTextSetting("PUSH_TEST_SERVICE");
  if (testService !== "" && url.host === testService) return true;
  if (url.protocol !== "https:" || url.port !== "") return false;
  const host = url.hostname.replace(/\.$/, "");
  if (host.startsWith("[") || isPrivateHost(host)) return false;
  return listServices().some((service) => isOf(host, service));
}

function listServices(): string[] {
  return getTextSetting("PUSH_SERVICES")
    .split(",")
    .map((service) => service.trim().toLowerCase())
    .filter((service) => service !== "");
}

function isOf(host: string, service: string): boolean {
  return service === "*" || host === service || host.endsWith(`.${service}`);
}
