import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "../../../components/Avatar";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";

/** What the product is about, drawn beside the forms where there is room. */
export function AuthStory() {
  return (
    <aside className="hidden grow items-center justify-center bg-canvas px-10 lg:flex">
      <div className="w-full max-w-130">
        <p className="max-w-90 text-title font-title">
          {t("auth.story.title.before")}
          <Underlined>{t("auth.story.title.marked")}</Underlined>
          {t("auth.story.title.after")}
        </p>
        <p className="mt-3 max-w-105 text-lead text-ink-2">{t("auth.story.lead")}</p>
        <div
          aria-hidden
          className="mt-8 overflow-hidden rounded-bubble border border-line bg-raised shadow-2 dark:bg-surface"
        >
          <div className="flex h-14 items-center gap-3 border-b border-line px-4 text-lead">
            <Search className="size-5 text-ink-2" />
            {t("auth.story.query")}
          </div>
          <Hit
            id="story-amara"
            name="Amara Okafor"
            time={t("auth.story.time1")}
            sign="≈"
            why={t("auth.story.meaning")}
            className="bg-hover"
          >
            {t("auth.story.hit1.before")}
            <Underlined>{t("auth.story.hit1.marked")}</Underlined>
          </Hit>
          <Hit
            id="story-helen"
            name="Helen Whitcombe"
            time={t("auth.story.time2")}
            sign="=≈"
            why={t("auth.story.both")}
            className="border-t border-line"
          >
            {t("auth.story.hit2.before")}
            <mark className="rounded-[0.1875rem] bg-mark px-0.5 text-on-mark">
              {t("auth.story.hit2.marked")}
            </mark>
            {t("auth.story.hit2.after")}
          </Hit>
        </div>
      </div>
    </aside>
  );
}

interface HitProps {
  id: string;
  name: string;
  time: string;
  sign: string;
  why: string;
  className: string;
  children: ReactNode;
}

function Hit({ id, name, time, sign, why, className, children }: HitProps) {
  return (
    <div className={cx("flex gap-3 px-4 py-3.5", className)}>
      <Avatar id={id} name={name} size={36} />
      <div className="min-w-0 grow">
        <p className="flex items-baseline gap-2 text-help">
          <span className="font-head">{name}</span>
          <span className="text-ink-3">{time}</span>
          <span className="ms-auto text-hint font-medium text-ink-2">
            <span className="me-1 text-pen">{sign}</span>
            {why}
          </span>
        </p>
        <p className="text-body">{children}</p>
      </div>
    </div>
  );
}

function Underlined({ children }: { children: ReactNode }) {
  return (
    <span className="bg-linear-to-t from-mark from-35% to-transparent to-35% underline decoration-mark-edge decoration-2 underline-offset-4 dark:bg-none">
      {children}
    </span>
  );
}
