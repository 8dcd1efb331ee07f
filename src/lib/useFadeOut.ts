import { useLayoutEffect, useRef, type RefObject } from "react";

const FADE_MS = 120;

/**
 * For what is drawn only while it is open: a picture of it fades while it is gone already. So the
 * focus is back, and keys reach the page, as fast as without; nothing but the eye meets the picture.
 */
export function useFadeOut<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  useLayoutEffect(
    () => () => {
      // React runs this before it takes anything away, so it is all still there.
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- wanted is what is drawn at the end
      const { current: element } = ref;
      if (element && mayFade(element)) fade(element);
    },
    [],
  );
  return ref;
}

function mayFade(element: HTMLElement): boolean {
  // There is one password field, and no second one for whatever watches the page.
  if (element.querySelector("input[type=password]")) return false;
  return !document.hidden && !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function fade(element: HTMLElement): void {
  const picture = element.cloneNode(true) as HTMLElement;
  const from = getComputedStyle(element).opacity;
  const parts = [...element.querySelectorAll("*")].map(readPart);
  for (const part of [picture, ...picture.querySelectorAll("*")]) part.removeAttribute("id");
  picture.removeAttribute("role");
  picture.setAttribute("aria-hidden", "true");
  picture.setAttribute("data-fading", "");
  picture.inert = true;
  // Below a dialog that takes its place, without its own entrance.
  Object.assign(picture.style, { zIndex: "19", animation: "none", pointerEvents: "none" });
  document.body.append(picture);
  for (const [index, part] of [...picture.querySelectorAll("*")].entries()) {
    writePart(part, parts[index]);
  }
  const fading = picture.animate([{ opacity: from }, { opacity: 0 }], {
    duration: FADE_MS,
    easing: "ease-out",
    fill: "forwards",
  });
  const remove = () => picture.remove();
  fading.finished.then(remove, remove);
}

/** What a copy of an element does not have: where it is scrolled to, what is written in it. */
interface Part {
  top: number;
  value: string | null;
}

function readPart(element: Element): Part {
  return {
    top: element.scrollTop,
    value: element instanceof HTMLTextAreaElement ? element.value : null,
  };
}

function writePart(element: Element, part: Part | undefined): void {
  if (!part) return;
  if (part.top > 0) element.scrollTop = part.top;
  if (part.value !== null && element instanceof HTMLTextAreaElement) element.value = part.value;
}
