/** What nobody is shown again: `admin:settings` tells only whether it is set. */
export type SecretSetting = { reason: string };

export const SECRET_SETTINGS = {
  SMTP_URL: {
    reason:
      "The mail server, such as `smtps://user:password@mail.school.example` (port 465) or `smtp://…:587`. Signs that mean something in an address, such as @ or /, are written as %40 or %2F. Unset: no e-mail is sent, and administrators make reset codes.",
  },
  CO_API_KEY: { reason: "The key for EMBEDDING_PROVIDER `cohere`." },
  OPENAI_API_KEY: { reason: "The key for EMBEDDING_PROVIDER `openai`, where it wants one." },
  VAPID_PUBLIC_KEY: {
    reason:
      "With VAPID_PRIVATE_KEY what push services know this server by. The first start makes both; new ones end all subscriptions.",
  },
  VAPID_PRIVATE_KEY: { reason: "See VAPID_PUBLIC_KEY." },
} as const satisfies Record<string, SecretSetting>;
