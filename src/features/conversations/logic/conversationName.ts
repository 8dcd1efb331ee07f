import { t } from "../../../lib/i18n/t";

interface Named {
  otherUser: { _id: string; name: string } | null;
  isSelf: boolean;
}

export function conversationName({ otherUser, isSelf }: Named): string {
  if (isSelf) return t("person.self");
  return otherUser?.name ?? t("person.gone");
}

/** Whose colour and initials stand for the conversation. */
export function conversationFace(conversation: Named & { _id: string }): {
  id: string;
  name: string;
} {
  const { otherUser, _id } = conversation;
  return otherUser ? { id: otherUser._id, name: otherUser.name } : { id: _id, name: "" };
}
