import { describe, expect, test } from "vitest";
import { readConfig, settings, usage } from "./config";

describe("configuration", () => {
  test("has defaults for everything", () => {
    expect(readConfig([], {})).toMatchObject({
      host: "127.0.0.1",
      port: 3210,
      sitePort: 3211,
      webPort: null,
      cloudOrigin: null,
      logLevel: "info",
      trustProxy: false,
    });
  });

  test("a flag wins over the environment, which wins over the default", () => {
    const env = { CHAT_EMBEDDED_PORT: "4000", CHAT_EMBEDDED_SITE_PORT: "4001" };
    expect(readConfig(["--port", "5000"], env)).toMatchObject({ port: 5000, sitePort: 4001 });
    expect(readConfig(["--port=5001"], env).port).toBe(5001);
  });

  test("origins lose a trailing slash", () => {
    expect(readConfig(["--site-origin", "https://a.example/"], {}).siteOrigin).toBe(
      "https://a.example",
    );
  });

  test.each([
    [["--port", "70000"], "--port (CHAT_EMBEDDED_PORT) has to be a whole number from 0 to 65535"],
    [["--port", "x"], "whole number"],
    [["--nonsense", "1"], `"--nonsense" is not a setting`],
    [["stray"], `"stray" is not a setting`],
    [["--port"], "--port needs a value"],
    [["--cloud-origin", "ftp://x"], "an address such as"],
    [["--log-level", "loud"], "debug, info, warn or error"],
    [["--web-port", "1"], "--web-port needs --web-root"],
  ])("%j is refused with a sentence", (argv, sentence) => {
    expect(() => readConfig(argv, {})).toThrow(sentence);
  });

  test("the help text names every setting", () => {
    for (const { flag, env } of settings) {
      expect(usage()).toContain(`--${flag}`);
      expect(usage()).toContain(env);
    }
  });
});
