import { expect, test as base, type Browser, type BrowserContextOptions } from "@playwright/test";
import type { Id } from "../convex/_generated/dataModel";
import { Backend, TEST_SETTINGS } from "./backend";
import { ChatPage } from "./pages/ChatPage";
import { FIRST_MESSAGE, signUp, startConversation, type Person } from "./people";
import { openSchool, type School } from "./school";
import { toStorage } from "./storage";

interface TestFixtures {
  /** A new account each time. */
  newPerson: (name: string) => Promise<Person>;
  /** A browser of their own (cookies, storage), nobody signed in. */
  openBrowser: () => Promise<ChatPage>;
  /** The same, signed in already. */
  openBrowserAs: (person: Person, path?: string) => Promise<ChatPage>;
  /** Signed in or not, on any screen; the first page is the start, or that of `path`. */
  openBrowserWith: (
    options: BrowserContextOptions & { person: Person | null; path?: string },
  ) => Promise<ChatPage>;
  /** Two people and one conversation, which holds `FIRST_MESSAGE`. */
  talk: Talk;
  /** Each one's window, with that conversation open; only what a test names is opened. */
  nadiasPage: ChatPage;
  amarasPage: ChatPage;
}

export interface Talk {
  conversationId: Id<"conversations">;
  nadia: Person;
  amara: Person;
}

interface WorkerFixtures {
  backend: Backend;
  /** The demo school, once for all tests of a worker that ask for it. */
  school: School;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  backend: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures here
    async ({}, use) => {
      const backend = await Backend.create(TEST_SETTINGS);
      await use(backend);
      await backend.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  school: [
    async ({ backend }, use) => {
      await use(await openSchool(backend));
    },
    { scope: "worker", timeout: 120_000 },
  ],

  newPerson: async ({ backend }, use) => {
    await use((name) => signUp(backend.apiUrl, name));
  },

  openBrowserWith: async ({ browser, backend }, use) => {
    const windows = new Windows(browser);
    await use(({ person, path, ...options }) =>
      windows.open(
        {
          baseURL: backend.pageUrl,
          ...(person === null ? {} : { storageState: toStorage(backend.pageUrl, person) }),
          ...options,
        },
        path,
      ),
    );
    await windows.close();
  },

  openBrowser: async ({ openBrowserWith }, use) => {
    await use(() => openBrowserWith({ person: null }));
  },

  openBrowserAs: async ({ openBrowserWith }, use) => {
    await use((person, path) => openBrowserWith({ person, ...(path !== undefined && { path }) }));
  },

  talk: async ({ newPerson }, use) => {
    const [nadia, amara] = await Promise.all([
      newPerson("Nadia Petrova"),
      newPerson("Amara Okafor"),
    ]);
    const conversationId = await startConversation(nadia, amara);
    await use({ conversationId, nadia, amara });
  },

  nadiasPage: async ({ talk, openBrowserAs }, use) => {
    const page = await openBrowserAs(talk.nadia, `/c/${talk.conversationId}`);
    // A key that edits or answers the last message does nothing before it is there.
    await expect(page.message(talk.amara.name, FIRST_MESSAGE)).toBeVisible();
    await use(page);
  },

  amarasPage: async ({ talk, openBrowserAs }, use) => {
    const page = await openBrowserAs(talk.amara, `/c/${talk.conversationId}`);
    await expect(page.message(talk.nadia.name, FIRST_MESSAGE)).toBeVisible();
    await use(page);
  },
});

/** The browser windows of one test. */
class Windows {
  private readonly pages: ChatPage[] = [];

  constructor(private readonly browser: Browser) {}

  async open(options: BrowserContextOptions, path?: string): Promise<ChatPage> {
    const page = await ChatPage.open(await this.browser.newContext(options), path);
    this.pages.push(page);
    return page;
  }

  async close(): Promise<void> {
    await Promise.all(this.pages.map(({ page }) => page.context().close()));
    expect(
      this.pages.flatMap(({ crashes }) => crashes),
      "no page threw",
    ).toEqual([]);
  }
}

export { expect };
