import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const controlLook =
  "w-full rounded-md border border-border-strong/60 bg-surface px-2.5 text-base text-foreground transition-colors placeholder:text-muted-foreground/80 hover:border-border-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:pointer-events-none disabled:opacity-55 [[readonly]]:bg-muted aria-invalid:border-failed";

/** A one-line text field. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(controlLook, "h-8", className)} {...props} />;
}

/** A text field of several lines. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlLook, "min-h-20 py-1.5 leading-5", className)} {...props} />;
}
