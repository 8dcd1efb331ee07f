import type { Id } from "@convex/_generated/dataModel";
import { useRef, useState } from "react";
import type { ComposerModeState } from "../components/Composer";
import { countSend } from "../logic/enterHint";
import type { Outbox } from "../logic/outbox";
import { toQuote } from "../logic/quote";
import type { ThreadMessage } from "../logic/threadMessage";
import { WrittenText } from "../logic/writtenText";
import { useDraft } from "./useDraft";

interface ComposerOptions {
  conversationId: Id<"conversations">;
  viewerId: string;
  messages: readonly ThreadMessage[];
  store: Outbox;
  edit: (messageId: Id<"messages">, body: string) => Promise<boolean>;
  onTyping: (isTyping: boolean) => void;
}

interface Editing {
  messageId: Id<"messages">;
  before: string;
  written: WrittenText;
}

/** The text being written and what it is for: a message, an answer, or a change to one. */
export function useComposer(options: ComposerOptions) {
  const { conversationId, viewerId, messages, store, edit, onTyping } = options;
  const draft = useDraft(viewerId, conversationId);
  const [reply, setReply] = useState<ThreadMessage | null>(null);
  // Apart from the draft, which waits untouched until the edit is over.
  const [editing, setEditing] = useState<Editing | null>(null);
  /** The key of a message that is to be edited as soon as the server has it. */
  const [awaited, setAwaited] = useState<string | null>(null);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const focus = () => inputRef.current?.focus();
  const isGone =
    reply !== null && messages.some(({ id, isDeleted }) => isDeleted && id === reply.id);
  const quote = reply && !isGone ? toQuote(reply) : null;

  function submit(): void {
    setAwaited(null);
    if (editing) {
      const body = editing.written.text.trim();
      setEditing(null);
      if (body !== editing.before) void edit(editing.messageId, body);
    } else {
      store.send(conversationId, draft.text.trim(), quote ? { quote } : {});
      countSend();
      setReply(null);
      draft.set("");
      onTyping(false);
    }
    focus();
  }

  function openEdit({ id, body }: ThreadMessage): void {
    setAwaited(null);
    if (id) setEditing({ messageId: id, before: body, written: new WrittenText(body) });
  }

  function startEdit(message: ThreadMessage): void {
    openEdit(message);
    focus();
  }

  /** What one said last; never what came before it, only because it is still on its way. */
  function editLast(): void {
    const last = messages.findLast(
      ({ own, isDeleted, delivery }) => own && !isDeleted && delivery.state !== "failed",
    );
    if (last?.id) startEdit(last);
    else if (last?.delivery.state === "sending") setAwaited(last.key);
  }

  const late = messages.find(({ key }) => key === awaited);
  if (late && late.delivery.state !== "sending") openEdit(late);

  function toMode(): ComposerModeState {
    if (editing) return { kind: "edit" };
    return quote ? { kind: "reply", quote } : { kind: "write" };
  }

  return {
    inputRef,
    focus,
    submit,
    mode: toMode(),
    written: editing ? editing.written : draft,
    type: (text: string) => {
      if (editing) {
        editing.written.set(text);
      } else {
        setAwaited(null);
        draft.set(text);
        onTyping(draft.length.state !== "empty");
      }
    },
    replyTo: (message: ThreadMessage) => {
      setEditing(null);
      setAwaited(null);
      setReply(message);
      focus();
    },
    startEdit,
    editLast,
    cancel: () => {
      if (editing) setEditing(null);
      else setReply(null);
      focus();
    },
  };
}
