import type { ReactNode } from "react";

type SettingsSectionProps = { title: string; text?: ReactNode; children: ReactNode };

/** A part of a settings page: what it is at the left, the controls at the right; one below the other when narrow. */
export function SettingsSection({ title, text, children }: SettingsSectionProps) {
  return (
    <section className="grid gap-x-10 gap-y-4 border-t px-4 py-6 sm:px-6 xl:grid-cols-[15rem_minmax(0,30rem)]">
      <div>
        <h2 className="font-medium">{title}</h2>
        {text && <div className="mt-1 text-muted-foreground text-sm">{text}</div>}
      </div>
      <div className="min-w-0 max-w-120">{children}</div>
    </section>
  );
}
