import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

const badge = cva(
  "inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 text-xs [&_svg]:size-3",
  {
    variants: {
      tone: {
        neutral: "border-border bg-muted text-muted-foreground",
        outline: "border-border text-muted-foreground",
        accent: "border-transparent bg-selection text-accent-text",
        amber: "border-transparent bg-waiting/12 text-waiting",
        danger: "border-transparent bg-failed/10 text-failed",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** A short word about a thing: "v12", "Draft changes". For statuses use `StatusBadge`. */
export function Badge({ tone, className, ...props }: ComponentProps<"span"> & VariantProps<typeof badge>) {
  return <span className={cn(badge({ tone }), className)} {...props} />;
}
