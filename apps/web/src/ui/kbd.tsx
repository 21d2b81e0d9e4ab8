"use client";

import { type ComponentProps, useSyncExternalStore } from "react";
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

const never = () => () => {};
const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** "⌘K" on Apple's keyboards, "Ctrl K" on all others. */
export function CommandKbd({ letter, className }: { letter: string; className?: string }) {
  const hasCommandKey = useSyncExternalStore(never, isApple, () => true);
  return <Kbd className={className}>{hasCommandKey ? `⌘${letter}` : `Ctrl ${letter}`}</Kbd>;
}
