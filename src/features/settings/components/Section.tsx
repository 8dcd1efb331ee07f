import type { ReactNode } from "react";
import { t } from "../../../lib/i18n/t";
import type { SectionName } from "../logic/sections";

interface SectionProps {
  name: SectionName;
  lead?: string;
  children: ReactNode;
}

export function Section({ name, lead, children }: SectionProps) {
  return (
    <section id={name} aria-labelledby={`${name}-title`} className="scroll-mt-0 py-8 max-md:py-5">
      <h2 id={`${name}-title`} className="text-section font-title max-md:sr-only">
        {t(`settings.${name}`)}
      </h2>
      {lead && <p className="mt-0.5 text-row text-ink-2">{lead}</p>}
      <div className="mt-5 max-md:mt-1">{children}</div>
    </section>
  );
}
