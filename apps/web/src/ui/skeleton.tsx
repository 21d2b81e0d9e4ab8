import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

/** Stands where something will be, in its true size. */
export function Skeleton({ className, ...props }: ComponentProps<"span">) {
  return <span aria-hidden className={cn("block h-3.5 animate-pulse rounded-sm bg-muted", className)} {...props} />;
}
