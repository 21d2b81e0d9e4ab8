import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

type PageHeaderProps = { title: ReactNode; purpose?: ReactNode; actions?: ReactNode; className?: string };

/** Title, one-line purpose, primary action at the right. */
export function PageHeader({ title, purpose, actions, className }: PageHeaderProps) {
  return (
    <header
      className={cn(
        "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 pt-5 pb-4 sm:items-start sm:px-6",
        className,
      )}
    >
      <h1 className="truncate font-medium text-xl">{title}</h1>
      {actions && <div className="col-start-2 row-start-1 flex items-center gap-2 sm:row-span-2">{actions}</div>}
      {purpose && <p className="col-start-1 text-muted-foreground text-sm max-sm:col-span-2">{purpose}</p>}
    </header>
  );
}
