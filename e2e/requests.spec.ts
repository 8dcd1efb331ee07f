import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { runFunction } from "../scripts/deployment.mjs";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import type { Person } from "./people";

/** What a stranger writes first, where MESSAGE_REQUESTS is on. */

test.beforeAll(async ({ backend }) => await backend.configure({ MESSAGE_REQUESTS: "1" }));
test.afterAll(async ({ backend }) => await backend.configure({ MESSAGE_REQUESTS: null }));

const AMARA = "Amara Okafor";

const bar = ({ page }: ChatPage) => page.getByRole("region", { name: "Message request" });
const requests = ({ page }: ChatPage) => page.getByRole("button", { name: /^Requests/ });

test("a stranger's message waits, is declined without a trace, and accepted later", async ({
  newPerson,
  openBrowserAs,
}) => {
  const amara = await newPerson(AMARA);
  const stranger = await newPerson("Sam Stranger");
  const hers = await openBrowserAs(amara);
  const theirs = await openBrowserAs(stranger);

  await theirs.startConversation(amara.email, amara.name);
  await expect(bar(theirs)).toContainText("Amara can accept or decline what you write");
  await theirs.send(AMARA, "may I ask about the homework");
  await expect(bar(theirs)).toContainText("Waiting for Amara to accept");
  await expect(bar(theirs)).toContainText("2 more messages");

  await expect(requests(hers)).toHaveText("Requests 1");
  await expect(hers.conversations.getByRole("link")).toHaveCount(0);
  await expect(hers.page).toHaveTitle(/^(?!\()/);
  await requests(hers).click();
  const row = hers.conversations.getByRole("link", { name: /Sam Stranger/ });
  await expect(row).toContainText("may I ask about the homework");
  await row.click();
  await expect(bar(hers)).toContainText("Sam would like to write to you");
  await bar(hers).getByRole("button", { name: "Decline" }).click();
  await expect(hers.conversations.getByText("No requests.")).toBeVisible();
  await expect(bar(theirs)).toContainText("Waiting for Amara to accept");

  await hers.startConversation(stranger.email, stranger.name);
  await bar(hers).getByRole("button", { name: "Accept" }).click();
  await expect(bar(hers)).toHaveCount(0);
  await expect(bar(theirs)).toHaveCount(0);
  await expect(requests(hers)).toHaveText("Requests");
});

test("no more can be written than fits a request, and what is too much says when it can be sent", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const amara = await newPerson(AMARA);
  const theirs = await openBrowserAs(await newPerson("Sam Stranger"));
  await theirs.startConversation(amara.email, amara.name);
  // Without a connection nobody counts.
  await backend.kill();
  for (const body of ["one", "two", "three", "four"]) await theirs.send(AMARA, body);
  await backend.start();
  await expect(theirs.page.getByText("It can be sent when they accept.")).toBeVisible({
    timeout: 45_000,
  });
  await expect(bar(theirs)).toContainText("You can write more as soon as they do.");
  await expect(theirs.page.getByText("You can write more when Amara has accepted.")).toBeVisible();
  await expect(theirs.composer(AMARA)).toHaveCount(0);
  await theirs.page.getByRole("button", { name: /^Retry/ }).focus();

  await amara.client.mutation(api.conversations.answerRequest, {
    conversationId: await onlyRequest(amara),
    accept: true,
  });
  await expect(bar(theirs)).toHaveCount(0);
  await expect(theirs.composer(AMARA)).toBeVisible();
  await theirs.page.getByRole("button", { name: /^Retry/ }).click();
  await expect(theirs.page.getByText("It can be sent when they accept.")).toHaveCount(0);
});

test("a request can be reported, and is gone then", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const amara = await newPerson(AMARA);
  const stranger = await newPerson("Sam Stranger");
  const { client, id } = amara;
  const conversationId = await stranger.client.mutation(
    api.conversations.findOrCreateConversation,
    { otherUserId: id },
  );
  await stranger.client.mutation(api.messages.sendMessage, { conversationId, body: "rude words" });
  const hers = await openBrowserAs(amara);
  await requests(hers).click();
  await hers.conversations.getByRole("link", { name: /Sam Stranger/ }).click();
  await bar(hers).getByRole("button", { name: "Report" }).click();
  const dialog = hers.page.getByRole("alertdialog");
  await dialog.getByRole("textbox").fill("not at school");
  await dialog.getByRole("button", { name: "Report", exact: true }).click();
  await expect(hers.conversations.getByText("No requests.")).toBeVisible();

  const reports = await runFunction(await backend.deployment(), "admin:reports", {});
  expect(reports).toContainEqual(
    expect.objectContaining({ body: "rude words", reason: "not at school" }),
  );
  expect(await client.query(api.conversations.countRequests, {})).toBe(0);
});

async function onlyRequest({ client }: Person): Promise<Id<"conversations">> {
  const { page } = await client.query(api.conversations.listRequests, {
    paginationOpts: { numItems: 2, cursor: null },
  });
  const [row] = page;
  if (row === undefined || page.length > 1) throw new Error("not exactly one request");
  return row._id;
}
