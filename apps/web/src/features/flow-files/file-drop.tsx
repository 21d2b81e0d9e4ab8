"use client";

import { FileUp } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";

type FileDropProps = { onFile: (file: File) => void; isBusy: boolean };

/** Takes one file, dropped or chosen. */
export function FileDrop({ onFile, isBusy }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has the button as its equal for the keyboard.
    <div
      className={cn(
        "grid justify-items-center gap-3 rounded-lg border border-dashed px-6 py-12 text-center transition-colors",
        isOver && "border-accent bg-selection",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file && !isBusy) onFile(file);
      }}
    >
      <FileUp aria-hidden className="size-6 text-muted-foreground" />
      <p id={hint} className="text-muted-foreground text-sm">
        Drop a <span className="font-mono text-xs">.flow.json</span> file here, or choose one. Up to 5 MB.
      </p>
      <Button busy={isBusy} aria-describedby={hint} onClick={() => input.current?.click()}>
        Choose file
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="Flow file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file can be chosen again.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
