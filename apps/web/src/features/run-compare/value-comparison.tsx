import type { JsonValue } from "@millrace/contracts/json";
import { useMemo, useState } from "react";
import { Button } from "@/ui/button";
import { JsonView } from "@/ui/json-view";
import { jsonDifferences } from "./json-differences.ts";

const most = 200;

/** Where two values differ, and on request both of them whole. */
export function ValueComparison({ label, a, b }: { label: string; a: JsonValue; b: JsonValue }) {
  const [isWhole, setWhole] = useState(false);
  const { differences, hasMore } = useMemo(() => jsonDifferences(a, b, most), [a, b]);
  return (
    <div className="grid min-w-0 gap-2">
      <div className="flex items-center gap-3">
        <h3 className="font-medium text-sm">{label}</h3>
        <span className="text-muted-foreground text-xs">
          {differences.length === 0
            ? "the same in both"
            : `${hasMore ? "more than " : ""}${differences.length} different`}
        </span>
        <Button
          variant="ghost"
          size="sm"
          className="ml-auto"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Only what differs" : "Show both"}
        </Button>
      </div>
      {isWhole ? (
        <div className="grid gap-2 md:grid-cols-2">
          <JsonView value={a} />
          <JsonView value={b} />
        </div>
      ) : (
        differences.length > 0 && (
          <div className="overflow-x-auto rounded-md border">
            <table className="w-full table-fixed text-left font-mono text-xs" aria-label={`Differences of ${label}`}>
              <thead>
                <tr className="border-b font-sans text-muted-foreground">
                  <th scope="col" className="w-1/3 px-2 py-1 font-normal">
                    Field
                  </th>
                  <th scope="col" className="px-2 py-1 font-normal">
                    A
                  </th>
                  <th scope="col" className="px-2 py-1 font-normal">
                    B
                  </th>
                </tr>
              </thead>
              <tbody>
                {differences.map(({ path, ...sides }) => (
                  <tr key={path} className="border-b align-top last:border-0">
                    <th scope="row" className="break-words px-2 py-1 font-normal text-accent-text">
                      {path === "" ? "(the whole value)" : path}
                    </th>
                    <Side value={sides.a} />
                    <Side value={sides.b} />
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      )}
    </div>
  );
}

const longest = 400;

function Side({ value }: { value: JsonValue | undefined }) {
  if (value === undefined) return <td className="px-2 py-1 font-sans text-muted-foreground italic">not there</td>;
  const text = JSON.stringify(value);
  return (
    <td className="whitespace-pre-wrap break-words px-2 py-1">
      {text.length > longest ? `${text.slice(0, longest)}…` : text}
    </td>
  );
}
