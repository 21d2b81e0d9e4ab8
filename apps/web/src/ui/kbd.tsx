import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return (
    <kbd
      className={cn(
        "inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border bg-muted px-1 font-mono text-[11px] text-muted-foreground leading-none",
        className,
      )}
      {...props}
    />
  );
}
