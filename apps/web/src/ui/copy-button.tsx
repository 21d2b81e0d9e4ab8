"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

/** Copies a text and says so for a moment. With `children` it is a labelled button, else an icon. */
export function CopyButton({
  text,
  label = "Copy",
  children,
  className,
}: {
  text: string;
  label?: string;
  children?: React.ReactNode;
  className?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button
      variant="ghost"
      size={children ? "sm" : "icon-sm"}
      aria-label={copied ? "Copied" : label}
      className={className}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      {copied ? <Check className="text-succeeded" aria-hidden /> : <Copy aria-hidden />}
      {children}
    </Button>
  );
}
