import type { RunDetail } from "@millrace/contracts/api/runs";
import Link from "next/link";
import type { ReactNode } from "react";
import { NamedText } from "@/features/flow-editor/words/named-text";
import { triggerLooks } from "@/features/flows/trigger-look";
import { beganAt } from "@/features/runs/began-at";
import { useOrganization } from "@/organization/organization-provider";
import { StatusBadge } from "@/ui/status-badge";
import { exactTime, formatDuration } from "@/ui/time-format";
import { Faster } from "./faster.tsx";

/** How the two runs went as a whole. */
export function RunFacts({ a, b }: { a: RunDetail; b: RunDetail }) {
  const { path } = useOrganization();
  const rows: [label: string, cell: (run: RunDetail) => ReactNode, isDifferent: boolean][] = [
    ["Flow", (run) => run.flowName, a.flowId !== b.flowId],
    ["Version", (run) => (run.version === null ? "Draft" : `v${run.version}`), a.version !== b.version],
    ["Status", (run) => <StatusBadge status={run.status} />, a.status !== b.status],
    ["What happened", (run) => <NamedText text={run.headline} />, a.status !== b.status],
    ["Trigger", (run) => triggerLooks[run.trigger].word, a.trigger !== b.trigger],
    ["Began", (run) => exactTime(new Date(beganAt(run))), false],
    [
      "Duration",
      (run) => (
        <span className="flex flex-wrap items-baseline gap-x-2 font-mono">
          {run.durationMs === null ? "goes on" : formatDuration(run.durationMs)}
          {run === b && <Faster aMs={a.durationMs} bMs={b.durationMs} />}
        </span>
      ),
      false,
    ],
  ];
  return (
    <div className="overflow-x-auto">
      <table className="w-full table-fixed border-collapse text-left text-sm" aria-label="The two runs">
        <thead>
          <tr className="border-b">
            <th scope="col" className="w-28 py-2 font-normal">
              <span className="sr-only">What</span>
            </th>
            {[a, b].map((run, index) => (
              <th key={index} scope="col" className="py-2 pr-3 font-medium">
                <Link className="hover:underline" href={path(`/runs/${run.id}`)}>
                  {index === 0 ? "A" : "B"}{" "}
                  <span className="font-mono text-muted-foreground text-xs">{`…${run.id.slice(-10)}`}</span>
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, cell, isDifferent]) => (
            <tr key={label} className="border-b align-top" data-different={isDifferent || undefined}>
              <th scope="row" className="py-1.5 pr-3 font-normal text-muted-foreground">
                {label}
                {isDifferent && <span className="sr-only">, different</span>}
              </th>
              {[a, b].map((run, index) => (
                <td key={index} className={isDifferent ? "bg-selection py-1.5 pr-3 pl-1" : "py-1.5 pr-3 pl-1"}>
                  {cell(run)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
