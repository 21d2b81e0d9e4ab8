"use client";

import type { ComponentProps } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { cn } from "./class-names.ts";

/** Panels side by side (or stacked) whose sizes a person drags; see react-resizable-panels. Sizes are numbers (px) or "30%". */
export const ResizableGroup = Group;
export const ResizablePanel = Panel;
/** `const layout = useRememberedLayout({ id, storage: localStorage })`, then `<ResizableGroup {...layout}>`. */
export const useRememberedLayout = useDefaultLayout;

/** The hairline between two panels: drag it, or focus it and use the arrow keys. */
export function ResizableHandle({ className, ...props }: ComponentProps<typeof Separator>) {
  return (
    <Separator
      className={cn(
        "relative shrink-0 bg-border outline-none transition-colors aria-[orientation=vertical]:w-px aria-[orientation=horizontal]:h-px hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent data-[separator=drag]:bg-accent",
        className,
      )}
      {...props}
    />
  );
}
