"use client";

import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { ErrorHandling, RunDetail } from "@millrace/contracts/api/runs";
import { CalendarClock, CirclePlay, type LucideIcon, Siren, Webhook } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { comparePath, production as productionSide, versionSide } from "@/features/flow-editor/compare/compare-path";
import { StatisticsButton } from "@/features/flow-editor/statistics/statistics-button";
import { namedParts } from "@/features/flow-editor/words/named-text";
import { beganAt } from "@/features/runs/began-at";
import { pinnedWords, testWords } from "@/features/runs/test-words";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { CopyButton } from "@/ui/copy-button";
import { RelativeTime } from "@/ui/relative-time";
import { StatusBadge } from "@/ui/status-badge";
import { formatDuration } from "@/ui/time-format";
import { ReasonAction } from "./reason-action.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunDraft } from "./run-draft.tsx";

const triggers: Record<RunDetail["trigger"], { icon: LucideIcon; text: string }> = {
  webhook: { icon: Webhook, text: "Webhook" },
  schedule: { icon: CalendarClock, text: "Schedule" },
  manual: { icon: CirclePlay, text: "By hand" },
  run_failed: { icon: Siren, text: "Run failed" },
};

type RunHeaderProps = {
  run: RunDetail;
  headline: string;
  /** Why it does nothing right now, where it does not; the headline says it in words. */
  reason: RunWhy | null;
  isLive: boolean;
  nowMs: number;
  onShowStep: (nodeId: string) => void;
};

/** What happened, in one sentence; under it the facts, at the right what can be done. */
export function RunHeader({ run, headline, reason, isLive, nowMs, onShowStep }: RunHeaderProps) {
  const { path } = useOrganization();
  const { icon: TriggerIcon, text } = triggers[run.trigger];
  const durationMs = run.durationMs ?? Math.max(0, nowMs - beganAt(run));
  return (
    <header className="flex shrink-0 flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b bg-surface px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-96 gap-1.5">
        <h1 className="break-words text-lg leading-6" aria-live="polite">
          {namedParts(headline).map((part, index) =>
            part.isName ? <NodeLink key={index} run={run} name={part.text} onShow={onShowStep} /> : part.text,
          )}
        </h1>
        {reason && <ReasonAction run={run} why={reason} />}
        <dl className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted-foreground text-sm">
          <Fact label="Status">
            <StatusBadge status={run.status} />
          </Fact>
          <Fact label="Duration">
            <span className="font-mono tabular-nums">{formatDuration(durationMs)}</span>
          </Fact>
          {run.version !== null && (
            <Fact label="Version">
              <RunVersion run={run} />
            </Fact>
          )}
          {/* Of a test of the whole draft the draft says it all. */}
          {run.test && !(run.test.kind === "draft" && run.draft) && (
            <Fact label="Test">{testWords(run.test, (id) => nodeNameOf(run, id))}</Fact>
          )}
          {run.draft && (
            <Fact label="Draft">
              <RunDraft flowId={run.flowId} draft={run.draft} />
            </Fact>
          )}
          {run.test && run.test.pins.length > 0 && (
            <Fact label="Pinned data">{pinnedWords(run.test, (id) => nodeNameOf(run, id))}</Fact>
          )}
          {!run.startedBy && !run.undoes && (
            <Fact label="Trigger">
              <span className="flex items-center gap-1.5">
                <TriggerIcon className="size-3.5" aria-hidden />
                {text}
              </span>
            </Fact>
          )}
          {run.startedBy && (
            <Fact label="Started by">
              <Link className="underline underline-offset-4" href={path(`/runs/${run.startedBy.runId}`)}>
                Started by a run of {run.startedBy.flowName}
              </Link>
            </Fact>
          )}
          {run.undoes && (
            <Fact label="Undoes">
              <Link className="underline underline-offset-4" href={path(`/runs/${run.undoes.runId}`)}>
                Undoes a step of a run of {run.undoes.flowName}
              </Link>
            </Fact>
          )}
          {run.subRuns.length > 0 && (
            <Fact label="Runs of other flows">
              {run.subRuns.length === 1 ? "Has started 1 run" : `Has started ${run.subRuns.length} runs`}
            </Fact>
          )}
          <Fact label={beganAt(run) > nowMs ? "Starts" : "Started"}>
            <RelativeTime at={new Date(beganAt(run))} />
          </Fact>
          {run.errorHandling && (
            <Fact label="Error handler">
              <ErrorHandlingFact handling={run.errorHandling} />
            </Fact>
          )}
          {run.replayOf && (
            <Fact label="Repeats">
              <Link className="underline underline-offset-4" href={path(`/runs/${run.replayOf.runId}`)}>
                {run.replayOf.fromNode === null
                  ? "Replay of an earlier run"
                  : `Re-run of an earlier run from ${nodeNameOf(run, run.replayOf.fromNode)}`}
              </Link>
            </Fact>
          )}
          {run.replays[0] && (
            <Fact label="Repeated by">
              <Link className="underline underline-offset-4" href={path(`/runs/${run.replays[0].runId}`)}>
                {run.replays.length === 1 ? "Repeated once" : `Repeated ${run.replays.length} times, the last one`}
              </Link>
            </Fact>
          )}
          <Fact label="Correlation id">
            <span className="flex min-w-0 items-center">
              <code className="max-w-48 truncate font-mono text-xs" title={`Correlation id ${run.correlationId}`}>
                {run.correlationId}
              </code>
              <CopyButton text={run.correlationId} label="Copy correlation id" className="size-6 [&_svg]:size-3.5" />
            </span>
          </Fact>
        </dl>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <StatisticsButton />
        <RunActions run={run} isLive={isLive} />
      </div>
    </header>
  );
}

/** What version ran, one click away from what has changed since. */
function RunVersion({ run }: { run: RunDetail }) {
  const { path } = useOrganization();
  const flow = trpc.flows.get.useQuery({ flowId: run.flowId }, { staleTime: 60_000, retry: false });
  if (run.version === null) return "Draft";
  const version = <span className="font-mono">v{run.version}</span>;
  const current = flow.data?.production?.version;
  if (current === undefined || current === run.version)
    return current === run.version ? <>{version} (production)</> : version;
  return (
    <Link
      className="underline underline-offset-4"
      title={`Compare v${run.version} with production, v${current}`}
      href={path(comparePath(run.flowId, versionSide(run.version), productionSide))}
    >
      {version}
    </Link>
  );
}

function ErrorHandlingFact({ handling }: { handling: ErrorHandling }) {
  const { path } = useOrganization();
  switch (handling.state) {
    case "pending":
      return "Error handler is being started";
    case "refused":
      return `Error handler not started: ${handling.reason}`;
    case "started":
      return (
        <Link className="underline underline-offset-4" href={path(`/runs/${handling.runId}`)}>
          Handled by another run
        </Link>
      );
  }
}
const nodeNameOf = (run: RunDetail, nodeId: string): string =>
  run.definition.nodes.find((node) => node.id === nodeId)?.name ?? nodeId;

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center">
      <dt className="sr-only">{label}</dt>
      <dd className="min-w-0" title={label}>
        {children}
      </dd>
    </div>
  );
}

function NodeLink({ run, name, onShow }: { run: RunDetail; name: string; onShow: (nodeId: string) => void }) {
  const node = run.definition.nodes.find((candidate) => candidate.name === name);
  if (!node) return <em className="not-italic font-medium">{name}</em>;
  return (
    <button
      type="button"
      className="rounded-sm font-medium underline decoration-border-strong underline-offset-4 hover:decoration-current"
      onClick={() => onShow(node.id)}
    >
      {name}
    </button>
  );
}
