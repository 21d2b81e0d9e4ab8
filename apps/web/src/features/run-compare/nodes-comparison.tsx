import type { RunDetail } from "@millrace/contracts/api/runs";
import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { Switch } from "@/ui/switch";
import { formatDuration } from "@/ui/time-format";
import { compareRuns, type NodeComparison, type NodeDifference, type NodeOutcome } from "./compare-runs.ts";
import { Faster } from "./faster.tsx";
import { StepValues } from "./step-values.tsx";

const words: Record<NodeDifference, string> = {
  only_a: "only in A",
  only_b: "only in B",
  status: "ended differently",
  path: "took another way",
  attempts: "other number of attempts",
};

/** Which way each run took, node by node, and where the time went. */
export function NodesComparison({ a, b }: { a: RunDetail; b: RunDetail }) {
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const rows = useMemo(() => compareRuns(a, b), [a, b]);
  const different = rows.filter(({ differences }) => differences.length > 0);
  const shown = onlyDifferent ? different : rows;
  return (
    <section className="grid gap-2" aria-label="Path taken">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-medium text-base">Path taken</h2>
        <span className="text-muted-foreground text-sm">
          {different.length === 0
            ? "Both went the same way."
            : `${different.length} of ${rows.length} nodes went differently.`}
        </span>
        <label className="ml-auto flex items-center gap-2 text-sm" htmlFor="only-different">
          <Switch id="only-different" checked={onlyDifferent} onCheckedChange={setOnlyDifferent} />
          Only what differs
        </label>
      </div>
      <div className="overflow-x-auto">
        <table
          className="w-full min-w-160 table-fixed border-collapse text-left text-sm"
          aria-label="Nodes of both runs"
        >
          <thead>
            <tr className="border-b text-muted-foreground text-xs">
              <th scope="col" className="w-2/5 py-1.5 pr-3 font-normal">
                Node
              </th>
              <th scope="col" className="py-1.5 pr-3 font-normal">
                A
              </th>
              <th scope="col" className="py-1.5 pr-3 font-normal">
                B
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <NodeRow key={row.nodeId} row={row} a={a} b={b} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NodeRow({ row, a, b }: { row: NodeComparison; a: RunDetail; b: RunDetail }) {
  const [isOpen, setOpen] = useState(false);
  const canOpen = a.canSeePayload && b.canSeePayload && Boolean(row.a?.step ?? row.b?.step);
  const note = row.differences.map((difference) => words[difference]).join(", ");
  return (
    <>
      <tr className={cn("border-b", row.differences.length > 0 && "bg-selection")}>
        <th scope="row" className="py-1.5 pr-3 font-normal">
          <span className="flex min-w-0 items-center gap-1.5">
            {canOpen ? (
              <button
                type="button"
                aria-expanded={isOpen}
                aria-label={`Data of ${row.name}`}
                className="grid size-6 shrink-0 place-items-center rounded-sm hover:bg-muted"
                onClick={() => setOpen(!isOpen)}
              >
                <ChevronRight className={cn("size-4 transition-transform", isOpen && "rotate-90")} aria-hidden />
              </button>
            ) : (
              <span className="w-6 shrink-0" />
            )}
            <span className="truncate">{row.name}</span>
            {note && <span className="truncate text-muted-foreground text-xs">{note}</span>}
          </span>
        </th>
        <Outcome outcome={row.a} />
        <Outcome outcome={row.b} comparedTo={row.a} />
      </tr>
      {isOpen && (
        <tr className="border-b">
          <td colSpan={3} className="py-3 pl-7">
            <StepValues a={a} b={b} row={row} />
          </td>
        </tr>
      )}
    </>
  );
}

function Outcome({ outcome, comparedTo }: { outcome: NodeOutcome | null; comparedTo?: NodeOutcome | null }) {
  if (!outcome) return <td className="py-1.5 pr-3 text-muted-foreground">did not come here</td>;
  const { status, ports, attempts, durationMs } = outcome;
  const through = ports.filter((port) => port !== "out");
  return (
    <td className="py-1.5 pr-3">
      <span className="flex flex-wrap items-center gap-x-2">
        <StatusIcon status={status} />
        <span>{statusLooks[status].word}</span>
        {through.length > 0 && <code className="font-mono text-muted-foreground text-xs">{through.join(", ")}</code>}
        {attempts > 1 && <span className="text-muted-foreground text-xs">{`${attempts} attempts`}</span>}
        {durationMs !== null && <span className="font-mono text-xs tabular-nums">{formatDuration(durationMs)}</span>}
        {comparedTo && <Faster aMs={comparedTo.durationMs} bMs={durationMs} />}
      </span>
    </td>
  );
}
