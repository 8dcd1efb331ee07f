import { createElement, lazy, useState, type ComponentType, type ReactNode } from "react";

interface Preloadable<Props> {
  (props: Props): ReactNode;
  /** Has it at hand for when it is wanted. May fail, and is tried again the next time. */
  preload: () => void;
}

/**
 * Like `lazy`. But what was preloaded is drawn at once, where `lazy` shows the fallback for a
 * moment even then, and React holds every fallback for 300 ms.
 */
export function preloadable<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): Preloadable<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<{ default: ComponentType<Props> }> | null = null;
  const start = () => {
    loading ??= load().then(
      (module) => {
        loaded = module.default;
        return module;
      },
      (error: unknown) => {
        loading = null;
        hasFailed = true;
        throw error;
      },
    );
    return loading;
  };
  let hasFailed = false;
  let Late: ComponentType<Props> = lazy(start);

  // One that is shown stays what it is, also when it is loaded meanwhile.
  function Part(props: Props): ReactNode {
    const [Chosen] = useState(() => loaded ?? Late);
    return createElement(Chosen, props);
  }
  const preload = () => void start().catch(() => undefined);
  const renew = () => {
    if (hasFailed) Late = lazy(start);
    hasFailed = false;
  };
  all.push({ preload, renew });
  return Object.assign(Part, { preload });
}

const all: { preload: () => void; renew: () => void }[] = [];

/** Has everything at hand that may be asked for. */
export function preloadAll(): void {
  for (const { preload } of all) preload();
}

/**
 * What could not be loaded is tried again when it is drawn the next time; `lazy` fails for good. To
 * be called once the failure is shown: React draws again at once what failed, and would go on.
 */
export function renewFailed(): void {
  for (const { renew } of all) renew();
}

/** Calls when the browser has nothing better to do; the result calls it off. */
export function whenIdle(run: () => void): () => void {
  // Safari has none.
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(run, 1000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: 5000 });
  return () => cancelIdleCallback(handle);
}
