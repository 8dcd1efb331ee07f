import type { ChatPage } from "../pages/ChatPage";
import { dark, light, nadia, newcomer, openAmara, phone, type State } from "./state";
import { openMessageMenu, showComponents } from "./threads";

/** The shell from right to left, as it is for who reads that way. The design has no such picture. */
export const MIRRORED: State[] = [
  { name: "10-mirrored", who: newcomer, options: light, reach: mirror(showComponents) },
  { name: "10b-mirrored-menu-dark", who: nadia, options: dark, reach: mirror(openMessageMenu) },
  { name: "10c-mirrored-phone", who: nadia, options: phone, reach: mirror(openAmara) },
];

function mirror(reach: State["reach"]): State["reach"] {
  return async (chat, place) => {
    await turnRightToLeft(chat);
    await reach(chat, place);
  };
}

async function turnRightToLeft({ page }: ChatPage): Promise<void> {
  await page.evaluate(() => void (document.documentElement.dir = "rtl"));
}
