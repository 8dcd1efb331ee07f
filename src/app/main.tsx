import { createRoot } from "react-dom/client";
import { watchConnection } from "../lib/connection";
import { createConvexClient } from "../lib/convexClient";
import { getLanguage } from "../lib/i18n/locale";
import { loadCatalog } from "../lib/i18n/loadCatalog";
import { startTheme } from "../lib/theme";
import { App } from "./App";
import "./index.css";

startTheme();
void start();

async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root element.");
  // Connects while the words are on their way.
  const client = createConvexClient();
  watchConnection(client);
  const language = getLanguage();
  document.documentElement.lang = language;
  await loadCatalog(language);
  createRoot(root).render(<App client={client} />);
}
