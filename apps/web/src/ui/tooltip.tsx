import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

export const TooltipProvider = Primitive.Provider;

type TooltipProps = {
  content: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  /** The single element that it explains. It must be focusable. */
  children: ReactNode;
  className?: string;
};

/** A short explanation on hover and focus. */
export function Tooltip({ content, side = "top", align = "center", children, className }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-w-72 rounded-md bg-foreground px-2 py-1 text-background text-xs duration-100 data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0",
            className,
          )}
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
