import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

type EmptyStateProps = {
  icon?: LucideIcon;
  title: string;
  /** What the thing is, in one sentence. */
  children?: ReactNode;
  /** A real example. */
  example?: ReactNode;
  /** The next action. */
  action?: ReactNode;
  className?: string;
};

/** A place with nothing in it yet: what belongs here, an example, the next action. */
export function EmptyState({ icon: Icon, title, children, example, action, className }: EmptyStateProps) {
  return (
    <div className={cn("mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-14 text-center", className)}>
      {Icon && <Icon className="mb-1 size-6 text-muted-foreground" strokeWidth={1.5} aria-hidden />}
      <h2 className="font-medium text-lg">{title}</h2>
      {children && <div className="text-balance text-muted-foreground text-sm">{children}</div>}
      {example && <div className="mt-3 w-full text-left">{example}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
