"use client";

import type { FlowStatistics, NodeStatistics } from "@millrace/contracts/api/statistics";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { cn } from "@/ui/class-names";
import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { showNode, useEditor } from "../state/editor-context.ts";
import { EdgesTable } from "./edges-table.tsx";
import { durationText, fullCountText, shareText } from "./figure-words.ts";
import { failureRate } from "./measures.ts";

type Links = { runs: string; failed: string };
type Column = {
  id: string;
  title: string;
  /** By what it is sorted; texts from A to Z, numbers from the largest, and nothing last. */
  by: (node: NodeStatistics) => string | number | null;
  cell: (node: NodeStatistics, isEstimate: boolean, links: Links) => ReactNode;
};

const time = (pick: "p50Ms" | "p95Ms") => (node: NodeStatistics) => node.duration?.[pick] ?? null;
const timeCell = (pick: "p50Ms" | "p95Ms") => (node: NodeStatistics) =>
  node.duration ? `${node.spends === "wait" ? "waits " : ""}${durationText(node.duration[pick])}` : "–";

const columns: readonly Column[] = [
  {
    id: "runs",
    title: "Runs",
    by: ({ runs }) => runs,
    cell: ({ runs }, isEstimate, links) => (
      <Link href={links.runs} prefetch={false} className="hover:underline">
        {fullCountText(runs, isEstimate)}
      </Link>
    ),
  },
  {
    id: "steps",
    title: "Executions",
    by: ({ steps }) => steps,
    cell: ({ steps }, isEstimate) => fullCountText(steps, isEstimate),
  },
  {
    id: "failed",
    title: "Failed",
    by: ({ failed }) => failed,
    cell: ({ failed }, isEstimate, links) =>
      failed === 0 ? (
        "0"
      ) : (
        <Link href={links.failed} prefetch={false} className="text-failed hover:underline">
          {fullCountText(failed, isEstimate)}
        </Link>
      ),
  },
  {
    id: "rate",
    title: "Failure rate",
    by: failureRate,
    cell: (node) => {
      const rate = failureRate(node);
      return rate === null || node.isTrigger ? "–" : shareText(rate);
    },
  },
  {
    id: "retries",
    title: "Retries",
    by: ({ retries }) => retries,
    cell: ({ retries }, isEstimate) => fullCountText(retries, isEstimate),
  },
  { id: "p50", title: "p50", by: time("p50Ms"), cell: timeCell("p50Ms") },
  { id: "p95", title: "p95", by: time("p95Ms"), cell: timeCell("p95Ms") },
  {
    id: "share",
    title: "Share of time",
    by: ({ share }) => share,
    cell: ({ share }) => (share === null ? "–" : shareText(share)),
  },
];
const nameColumn: Column = { id: "name", title: "Node", by: ({ name }) => name, cell: ({ name }) => name };

/** The figures of the canvas as tables, for keyboards, screen readers and sorting. */
export function StatisticsTable({ data, links, onClose }: { data: FlowStatistics; links: Links; onClose: () => void }) {
  const editor = useEditor();
  const [sort, setSort] = useState<{ id: string; isUp: boolean } | null>(null);
  const isEstimate = data.runs.sampled < data.runs.total;
  const sorted = sort ? sortNodes(data.nodes, sort) : data.nodes;
  const isDrawn = (nodeId: string) =>
    editor.session.document().definition.nodes.some((candidate) => candidate.id === nodeId);
  const show = (nodeId: string) => {
    onClose();
    showNode(editor, nodeId);
  };
  const head = (column: Column) => (
    <SortHead
      key={column.id}
      column={column}
      sort={sort?.id === column.id ? (sort.isUp ? "ascending" : "descending") : "none"}
      onSort={() => setSort({ id: column.id, isUp: sort?.id === column.id ? !sort.isUp : column === nameColumn })}
    />
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Statistics"
        description="Times are those of one attempt; half are within p50, and 19 of 20 within p95. What waits is not part of the share."
        size="xl"
      >
        <DialogBody>
          <div className="overflow-x-auto">
            <table className="w-full text-sm tabular-nums" aria-label="Statistics by node">
              <thead>
                <tr className="border-b text-muted-foreground text-xs">
                  {head(nameColumn)}
                  {columns.map(head)}
                </tr>
              </thead>
              <tbody>
                {sorted.map((node) => (
                  <tr key={node.nodeId} className="border-b last:border-0">
                    <th
                      scope="row"
                      className="sticky left-0 max-w-56 bg-surface-raised py-1.5 pr-3 text-left font-normal max-sm:max-w-36"
                    >
                      {isDrawn(node.nodeId) ? (
                        <button
                          type="button"
                          className="block max-w-full truncate hover:underline"
                          onClick={() => show(node.nodeId)}
                        >
                          {node.name}
                        </button>
                      ) : (
                        <span
                          className="block truncate"
                          title="Not in the draft any more"
                        >{`${node.name} (removed)`}</span>
                      )}
                    </th>
                    {columns.map((column) => (
                      <td key={column.id} className="whitespace-nowrap py-1.5 pl-3 text-right font-mono text-xs">
                        {column.cell(node, isEstimate, links)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <EdgesTable data={data} isEstimate={isEstimate} />
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}

type SortHeadProps = { column: Column; sort: "ascending" | "descending" | "none"; onSort: () => void };

function SortHead({ column, sort, onSort }: SortHeadProps) {
  const Arrow = sort === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={sort}
      className={cn(
        "py-1.5 font-normal",
        column === nameColumn ? "sticky left-0 bg-surface-raised pr-3 text-left" : "pl-3 text-right",
      )}
    >
      <button
        type="button"
        className="inline-flex items-center gap-0.5 whitespace-nowrap hover:text-foreground"
        onClick={onSort}
      >
        {column.title}
        {sort !== "none" && <Arrow className="size-3" aria-hidden />}
      </button>
    </th>
  );
}

/** Nodes without a value come last, whichever way. */
export function sortNodes(nodes: readonly NodeStatistics[], { id, isUp }: { id: string; isUp: boolean }) {
  const by = [nameColumn, ...columns].find((column) => column.id === id)?.by ?? nameColumn.by;
  const direction = isUp ? 1 : -1;
  return nodes.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "string" || typeof right === "string")
      return direction * String(left).localeCompare(String(right));
    return direction * (left - right);
  });
}
