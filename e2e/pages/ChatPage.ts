import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";

/** One person's browser window, spoken of as they see it: names and roles, no markup. */
export class ChatPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly name: Locator;
  readonly conversations: Locator;

  /** What the page threw and nobody caught. */
  readonly crashes: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.crashes.push(error.stack ?? error.message));
    this.email = page.getByLabel("E-mail", { exact: true });
    this.password = page.getByLabel("Password", { exact: true });
    this.name = page.getByLabel("Your name");
    this.conversations = page.getByRole("navigation", { name: "Conversations" });
  }

  static async open(context: BrowserContext, path = "/"): Promise<ChatPage> {
    const chat = new ChatPage(await context.newPage());
    await chat.page.goto(path);
    return chat;
  }

  /** Another tab of the same browser. */
  openTab(path: string): Promise<ChatPage> {
    return ChatPage.open(this.page.context(), path);
  }

  async signUp(person: { name: string; email: string; password: string }): Promise<void> {
    await this.chooseSignUp();
    await this.name.fill(person.name);
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.submit("Create account");
  }

  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.submit("Sign in");
  }

  async chooseSignUp(): Promise<void> {
    await this.page.getByRole("tab", { name: "Create account" }).click();
  }

  async submit(name: "Create account" | "Sign in"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Waits until the person is in: the list of conversations is there. */
  async expectSignedIn(): Promise<void> {
    await expect(this.conversations).toBeVisible();
  }

  async startConversation(email: string, otherName: string): Promise<void> {
    await this.page.getByRole("button", { name: "New conversation" }).first().click();
    const dialog = this.page.getByRole("dialog", { name: "New conversation" });
    await dialog.getByRole("combobox").or(dialog.getByRole("textbox")).first().fill(email);
    await expect(dialog.getByText(otherName)).toBeVisible();
    await this.page.keyboard.press("Enter");
    await expect(this.composer(otherName)).toBeVisible();
  }

  async openConversation(otherName: string): Promise<void> {
    await this.conversations.getByRole("link", { name: otherName }).click();
    await expect(this.composer(otherName)).toBeVisible();
  }

  get searchDialog(): Locator {
    return this.page.getByRole("dialog", { name: "Search people and messages" });
  }

  async search(words: string): Promise<void> {
    await this.page.keyboard.press("Control+K");
    await this.searchDialog.getByRole("combobox").fill(words);
  }

  composer(otherName: string): Locator {
    return this.page.getByRole("textbox", { name: `Message ${otherName}` });
  }

  thread(otherName: string): Locator {
    return this.page.getByRole("region", { name: `Conversation with ${otherName}` });
  }

  message(otherName: string, text: string): Locator {
    return this.thread(otherName).getByRole("listitem").filter({ hasText: text });
  }

  async send(otherName: string, text: string): Promise<void> {
    await this.composer(otherName).fill(text);
    await this.composer(otherName).press("Enter");
  }

  /** All that can be done with a message. */
  async openMenu(otherName: string, text: string): Promise<void> {
    const message = this.message(otherName, text);
    await message.hover();
    await message.getByRole("button", { name: "More" }).click();
  }

  /** Chooses from the menu of a message. */
  async chooseAction(otherName: string, text: string, action: string): Promise<void> {
    await this.openMenu(otherName, text);
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /**
   * Resolves with the moment (ms since 1970) at which the text is on the screen, told by the page
   * itself: polling from outside would add its own interval.
   */
  whenShown(text: string): Promise<number> {
    return this.page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const isThere = () => document.body.innerText.includes(wanted);
          if (isThere()) {
            resolve(Date.now());
            return;
          }
          const observer = new MutationObserver(() => {
            if (!isThere()) return;
            observer.disconnect();
            resolve(Date.now());
          });
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
      text,
    );
  }

  /** Sends by pressing Enter and resolves with the moment of the key press on this page. */
  async sendTimed(otherName: string, text: string): Promise<number> {
    const composer = this.composer(otherName);
    await composer.fill(text);
    await this.page.evaluate(() => {
      const note = () => Object.assign(window, { pressedAt: Date.now() });
      window.addEventListener("keydown", note, { once: true, capture: true });
    });
    await composer.press("Enter");
    return this.page.evaluate(() => Number(Reflect.get(window, "pressedAt")));
  }

  /** The texts in the open conversation that match, in the order they stand on the screen. */
  async shownTexts(otherName: string, pattern: RegExp): Promise<string[]> {
    const text = await this.thread(otherName).innerText();
    return text.match(new RegExp(pattern, "g")) ?? [];
  }
}
