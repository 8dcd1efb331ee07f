import { useImperativeHandle, useLayoutEffect, useState, type Ref, type RefObject } from "react";

interface AdoptedButtonProps {
  buttonRef: RefObject<HTMLButtonElement | null>;
  /** From Radix, which hands its trigger to a child. */
  ref?: Ref<HTMLButtonElement | null>;
  id?: string;
  "aria-controls"?: string;
}

/**
 * The child of a Radix trigger whose button is on the page already: it is what the content stands
 * beside, is labelled by and gives the focus back to. What the trigger would do is done there.
 */
export function AdoptedButton(props: AdoptedButtonProps) {
  const { buttonRef, id, "aria-controls": controls } = props;
  // Radix makes a new function with each drawing, for the same goal.
  const [ref] = useState(() => props.ref);

  useImperativeHandle<HTMLButtonElement | null, HTMLButtonElement | null>(
    ref,
    () => buttonRef.current,
    [buttonRef],
  );

  useLayoutEffect(() => {
    const { current: button } = buttonRef;
    const given = { id, "aria-controls": controls };
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) button?.setAttribute(name, value);
    }
    return () => {
      for (const name of Object.keys(given)) button?.removeAttribute(name);
    };
  }, [buttonRef, id, controls]);
  return null;
}
