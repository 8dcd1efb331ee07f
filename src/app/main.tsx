import { createRoot } from "react-dom/client";
import { createConvexClient } from "../lib/convexClient";
import { getLanguage } from "../lib/i18n/locale";
import { startTheme } from "../lib/theme";
import { App } from "./App";
import "./index.css";

startTheme();
document.documentElement.lang = getLanguage();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root element.");
createRoot(root).render(<App client={createConvexClient()} />);
