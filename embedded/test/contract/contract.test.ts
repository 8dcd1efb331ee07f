import { afterAll, beforeAll, describe } from "vitest";
import { startFixture, type Fixture } from "../support/fixture";
import { actionsContract } from "./actions.contract";
import { authContract } from "./auth.contract";
import { crashContract } from "./crash.contract";
import { filesContract } from "./files.contract";
import { functionsContract } from "./functions.contract";
import { httpActionsContract } from "./httpActions.contract";
import { schedulerContract, schedulerCrashContract } from "./scheduler.contract";
import { searchContract } from "./search.contract";
import { syncContract } from "./sync.contract";
import { timeLimitContract } from "./timeLimit.contract";

/**
 * What a Convex backend does, seen from outside only: the stock clients, the
 * stock CLI, and sockets that speak the wire protocol. One server for all of it;
 * CONTRACT_URL and its companions name another one than our own.
 */
let fixture: Fixture | null = null;
const get = (): Fixture => {
  if (fixture === null) throw new Error("the server is not running");
  return fixture;
};

beforeAll(async () => {
  fixture = await startFixture();
}, 120_000);
afterAll(async () => {
  await fixture?.dispose();
});

describe("functions over HTTP", () => functionsContract(get));
describe("sync", () => syncContract(get));
describe("authentication", () => authContract(get));
describe("HTTP actions", () => httpActionsContract(get));
describe("actions", () => actionsContract(get));
describe("files", () => filesContract(get));
describe("scheduled functions", () => schedulerContract(get));
describe("search", () => searchContract(get));
describe("time limits", () => timeLimitContract(get));
// These need to kill the server, so they are there only for one of our own.
if (process.env.CONTRACT_URL === undefined) {
  describe("crashes", () => {
    crashContract(get);
    schedulerCrashContract(get);
  });
}
