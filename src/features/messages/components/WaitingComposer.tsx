import { useRef } from "react";
import { Composer } from "./Composer";

/** Holds the composer's place while it is not known where its words would go. */
export function WaitingComposer() {
  const inputRef = useRef<HTMLTextAreaElement>(null);
  return (
    <div inert>
      <Composer
        name={null}
        text=""
        mode={{ kind: "write" }}
        onChange={doNothing}
        onSend={doNothing}
        onCancel={doNothing}
        onEditLast={doNothing}
        waitSeconds={0}
        inputRef={inputRef}
      />
    </div>
  );
}

function doNothing(): void {
  // Nobody can reach it.
}
