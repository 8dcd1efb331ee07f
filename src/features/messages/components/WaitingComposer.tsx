import { useRef, useState } from "react";
import { WrittenText } from "../logic/writtenText";
import { Composer } from "./Composer";

/** Holds the composer's place while it is not known where its words would go. */
export function WaitingComposer() {
  const [written] = useState(() => new WrittenText(""));
  const inputRef = useRef<HTMLTextAreaElement>(null);
  return (
    <div inert>
      <Composer
        name={null}
        written={written}
        mode={{ kind: "write" }}
        onType={doNothing}
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
