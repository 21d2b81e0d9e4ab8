import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        // The thumb hits more than the eye sees.
        "relative inline-flex h-[18px] w-8 after:absolute after:-inset-x-1.5 after:-inset-y-2 shrink-0 items-center rounded-full bg-border-strong p-0.5 transition-colors disabled:opacity-50 data-[state=checked]:bg-primary",
        className,
      )}
      {...props}
    >
      <Primitive.Thumb className="size-3.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-3.5" />
    </Primitive.Root>
  );
}
