import { createContext } from "react";

/**
 * The tab index of what can be pressed inside a message. The thread is one stop for Tab: links,
 * quotes and reactions join in only while their message has the focus.
 */
export const InnerTabIndex = createContext<0 | -1>(-1);
