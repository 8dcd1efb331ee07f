import base from "../playwright.config";

/** `npm run screens`: takes the pictures in docs/screens. Checks nothing, so it is no part of npm test. */
export default { ...base, testDir: ".", testIgnore: [], outputDir: "../../test-results" };
