import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";

type ErrorPanelProps = {
  /** Whatever was thrown, or an `ErrorBody`. */
  error: unknown;
  /** What could not be done: "The runs could not be loaded." */
  title?: string;
  onRetry?: (() => void) | undefined;
  /** Further actions beside "Try again". */
  action?: ReactNode;
  className?: string;
};

/** An error in words: what happened, what to do, the request id to quote, and a retry where one can help. */
export function ErrorPanel({ error, title, onRetry, action, className }: ErrorPanelProps) {
  const body = errorBodyOf(error);
  return (
    <div
      role="alert"
      className={cn("flex items-start gap-3 rounded-lg border border-failed/35 bg-failed/5 px-4 py-3", className)}
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-failed" aria-hidden />
      <div className="grid min-w-0 flex-1 gap-1">
        {title && <p className="font-medium">{title}</p>}
        <p className={cn("break-words", title && "text-muted-foreground text-sm")}>{body.message}</p>
        {body.requestId && (
          <p className="flex items-center gap-1 text-muted-foreground text-xs">
            Request <code className="truncate font-mono">{body.requestId}</code>
            <CopyButton text={body.requestId} label="Copy request id" className="size-5 [&_svg]:size-3" />
          </p>
        )}
      </div>
      {action}
      {onRetry && body.retryable && (
        <Button size="sm" onClick={onRetry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}
