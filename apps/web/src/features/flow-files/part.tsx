import type { ReactNode } from "react";

/** A part of what is told of a file, with its heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2.5">
      <h2 className="font-medium text-sm">{title}</h2>
      {children}
    </section>
  );
}
