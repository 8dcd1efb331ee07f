import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Avatar } from "../../../components/Avatar";
import { AfterMoment, Skeleton } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";

interface ConversationHeaderProps {
  /** Null while it is loading, or when it cannot be loaded now. */
  conversation: { name: string; face: { id: string; name: string } } | null;
  presence: "online" | "away" | "offline" | null;
  /** One line under the name, such as "Online"; empty when nothing is known. */
  status: string;
  /** Stands in the name's place while there is none; without it a skeleton does. */
  title?: string;
  /** Buttons at the end. */
  children: ReactNode;
}

export function ConversationHeader(props: ConversationHeaderProps) {
  const { conversation, presence, status, title, children } = props;
  return (
    <header className="flex shrink-0 items-center border-b border-line pt-[env(safe-area-inset-top,0px)]">
      <div className="flex h-15 min-w-0 grow items-center gap-3 pe-2 md:h-16 md:px-5 md:pe-4">
        <Link
          href="/"
          aria-label={t("nav.back")}
          className="ms-1 -me-3 flex size-11 shrink-0 items-center justify-center rounded-field text-ink-2 hover:bg-hover md:hidden"
        >
          <ChevronLeft aria-hidden className="size-6 rtl:rotate-180" />
        </Link>
        {conversation ? (
          <>
            <Avatar
              id={conversation.face.id}
              name={conversation.face.name}
              size={38}
              presence={presence}
            />
            <div className="min-w-0 grow">
              {/* Flex, so that it keeps to the picture, whichever way the name is written. */}
              <h1 className="flex text-head font-head touch:text-lead">
                <span dir="auto" title={conversation.name} className="truncate">
                  {conversation.name}
                </span>
              </h1>
              {status && <div className="truncate text-help text-ink-2">{status}</div>}
            </div>
            {children}
          </>
        ) : title ? (
          <AfterMoment>
            <h1 className="min-w-0 grow truncate text-head font-head touch:text-lead">{title}</h1>
          </AfterMoment>
        ) : (
          <>
            <Skeleton className="size-9.5 shrink-0" />
            <Skeleton className="h-3 w-32" />
          </>
        )}
      </div>
    </header>
  );
}
