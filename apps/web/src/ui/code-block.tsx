import { cn } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";

type CodeBlockProps = { code: string; label?: string; wrap?: boolean; className?: string };

/** Text to read and copy: a command, an address, a body. */
export function CodeBlock({ code, label, wrap = false, className }: CodeBlockProps) {
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-md border bg-muted", className)}>
      {label && <div className="border-b px-3 py-1 text-muted-foreground text-xs">{label}</div>}
      <div className="flex items-start">
        <pre
          className={cn(
            "min-w-0 flex-1 overflow-x-auto px-3 py-2 font-mono text-sm leading-5",
            wrap && "whitespace-pre-wrap break-all",
          )}
        >
          <code>{code}</code>
        </pre>
        <CopyButton text={code} className="m-1" />
      </div>
    </div>
  );
}
