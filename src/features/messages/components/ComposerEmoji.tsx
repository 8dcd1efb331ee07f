import { AdoptedButton } from "../../../components/ui/adopted-button";
import { isFocusTaken } from "../../../lib/focus";
import type { Popup } from "../../../lib/usePopup";
import { EmojiPicker } from "./EmojiPicker";

interface ComposerEmojiProps {
  popup: Popup;
  onPick: (emoji: string) => void;
  /** Afterwards one goes on writing. */
  focusText: () => void;
}

/** The picker of the button in the composer. */
export default function ComposerEmoji({ popup, onPick, focusText }: ComposerEmojiProps) {
  function onClosed(event: Event): void {
    event.preventDefault();
    const isOnButton = document.activeElement === popup.buttonRef.current;
    if (isOnButton || !isFocusTaken()) focusText();
    popup.onGone();
  }
  return (
    <EmojiPicker
      open={popup.open}
      onOpenChange={popup.onOpenChange}
      onPick={onPick}
      onClosed={onClosed}
    >
      <AdoptedButton buttonRef={popup.buttonRef} />
    </EmojiPicker>
  );
}
