"use client";

import type { JsonValue } from "@millrace/contracts/json";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cn } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";

type JsonViewProps = {
  value: JsonValue;
  /** Levels that are open at first. */
  openLevels?: number;
  className?: string;
};

/** JSON as a tree that opens level by level. Masked secrets are marked as such; long lists and texts open on demand. */
export function JsonView({ value, openLevels = 2, className }: JsonViewProps) {
  return (
    <div
      className={cn(
        "group/json relative min-w-0 overflow-x-auto rounded-md border bg-surface py-1.5 pr-10 font-mono text-sm leading-5",
        className,
      )}
    >
      <Branch value={value} depth={0} openLevels={openLevels} isLast />
      <CopyButton text={JSON.stringify(value, null, 2)} label="Copy JSON" className="absolute top-1 right-1" />
    </div>
  );
}

const pageSize = 100;

type BranchProps = { name?: string; value: JsonValue; depth: number; openLevels: number; isLast: boolean };

function Branch({ name, value, depth, openLevels, isLast }: BranchProps) {
  const [open, setOpen] = useState(depth < openLevels);
  const [shown, setShown] = useState(pageSize);
  const indent = { paddingLeft: `${depth * 16 + 24}px` };
  const comma = isLast ? "" : ",";
  if (value === null || typeof value !== "object") {
    return (
      <div style={indent} className="pr-2">
        <Name name={name} />
        <Leaf value={value} />
        <span className="text-muted-foreground">{comma}</span>
      </div>
    );
  }
  const isList = Array.isArray(value);
  const entries: [string | undefined, JsonValue][] = isList
    ? value.map((item) => [undefined, item])
    : Object.entries(value);
  const [start, end] = isList ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) {
    return (
      <div style={indent}>
        <Name name={name} />
        <span className="text-muted-foreground">{`${start}${end}${comma}`}</span>
      </div>
    );
  }
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        style={{ paddingLeft: `${depth * 16 + 6}px` }}
        className="flex w-full items-center gap-0.5 text-left outline-offset-[-2px] pointer-coarse:min-h-6 hover:bg-muted"
      >
        <ChevronRight
          className={cn("size-4 shrink-0 text-muted-foreground transition-transform", open && "rotate-90")}
          aria-hidden
        />
        <span className="whitespace-nowrap">
          <Name name={name} />
          <span className="text-muted-foreground">
            {open ? start : `${start} ${summary(entries.length, isList)} ${end}${comma}`}
          </span>
        </span>
      </button>
      {open && (
        <>
          {entries.slice(0, shown).map(([key, item], index) => (
            <Branch
              key={key ?? index}
              {...(key === undefined ? {} : { name: key })}
              value={item}
              depth={depth + 1}
              openLevels={openLevels}
              isLast={index === entries.length - 1}
            />
          ))}
          {entries.length > shown && (
            <button
              type="button"
              className="text-accent-text hover:underline"
              style={{ paddingLeft: `${(depth + 1) * 16 + 24}px` }}
              onClick={() => setShown(shown + pageSize)}
            >
              {`Show ${Math.min(pageSize, entries.length - shown)} of ${entries.length - shown} more`}
            </button>
          )}
          <div style={indent} className="text-muted-foreground">
            {`${end}${comma}`}
          </div>
        </>
      )}
    </div>
  );
}

const summary = (count: number, isList: boolean) =>
  isList ? `${count} ${count === 1 ? "item" : "items"}` : `${count} ${count === 1 ? "field" : "fields"}`;

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className="text-accent-text">{`"${name}": `}</span>;
}

const longText = 300;
const maskedText = /[•●*]{4,}/;

function Leaf({ value }: { value: string | number | boolean | null }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== "string")
    return <span className={value === null ? "text-muted-foreground" : "text-category-logic"}>{String(value)}</span>;
  if (maskedText.test(value)) {
    return (
      <span className="rounded-sm bg-muted px-1 text-muted-foreground" title="A secret, masked before it was stored">
        {value.replaceAll(/[●*]/g, "•")}
      </span>
    );
  }
  const isCut = value.length > longText && !whole;
  return (
    <span className="whitespace-pre-wrap break-words text-succeeded">
      {JSON.stringify(isCut ? `${value.slice(0, longText)}…` : value)}
      {isCut && (
        <button type="button" className="ml-1 text-accent-text hover:underline" onClick={() => setWhole(true)}>
          {`Show all ${value.length.toLocaleString("en")} characters`}
        </button>
      )}
    </span>
  );
}
