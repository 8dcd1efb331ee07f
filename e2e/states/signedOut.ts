import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import { dark, light, nobody, phone, type State } from "./state";

export const SIGNED_OUT: State[] = [
  { name: "01-sign-in", who: nobody, options: light, reach: showSignIn },
  { name: "01b-sign-up-dark", who: nobody, options: dark, reach: showSignUp },
  { name: "01c-sign-in-phone", who: nobody, options: phone, reach: showSignIn },
  { name: "01d-forgot-password", who: nobody, options: light, reach: showForgotPassword },
];

async function showSignIn(chat: ChatPage): Promise<void> {
  await expect(chat.password).toBeVisible();
}

async function showSignUp(chat: ChatPage): Promise<void> {
  await chat.chooseSignUp();
  await chat.name.fill("Amara Okafor");
  await chat.email.fill("amara@school");
  await chat.password.fill("paper pen");
  await chat.submit("Create account");
  await expect(chat.page.getByText("This address is missing its ending")).toBeVisible();
}

/** As on a server that sends e-mail, which this one does not. */
async function showForgotPassword(chat: ChatPage): Promise<void> {
  const { page } = chat;
  await page.routeWebSocket(/\/api\/[^/]+\/sync/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) =>
      socket.send(String(message).replaceAll('"byMail":false', '"byMail":true')),
    );
  });
  await page.reload();
  await chat.email.fill("amara@school.example");
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeFocused();
}
