"use client";

import type { TestCase, TestCaseOutcome } from "@millrace/contracts/api/test-sets";
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { TestStatusWord } from "./test-status.tsx";

export const expectationWords: Record<TestCase["expects"], string> = {
  exact: "Exactly this output",
  cel: "Assertions hold",
  schema: "Output fits a schema",
};

type CaseListProps = {
  cases: readonly TestCase[];
  /** Of the result that is shown, where there is one. */
  outcomes: readonly TestCaseOutcome[];
  /** `null` for a role that may not see data. */
  onEdit: ((id: TestCase["id"]) => void) | null;
  onCompare: ((id: TestCase["id"]) => void) | null;
};

/** The cases of a set, each with what became of it; cases that are gone stand below with what became of them. */
export function CaseList({ cases, outcomes, onEdit, onCompare }: CaseListProps) {
  const byCase = new Map(outcomes.map((outcome) => [outcome.testCaseId, outcome]));
  const known = new Set(cases.map(({ id }) => id));
  const gone = outcomes.filter(({ testCaseId }) => !known.has(testCaseId));
  if (cases.length === 0 && gone.length === 0)
    return (
      <p className="rounded-md border border-dashed px-4 py-6 text-center text-muted-foreground text-sm">
        No cases yet. Open a run that went well and choose "Save as test case", or write one.
      </p>
    );
  return (
    <ul className="divide-y rounded-md border">
      {cases.map((one) => {
        const outcome = byCase.get(one.id);
        return (
          <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2.5">
            <div className="grid min-w-0 flex-1 basis-56">
              {onEdit ? (
                <button
                  type="button"
                  className="truncate rounded-sm text-left font-medium text-sm hover:underline"
                  onClick={() => onEdit(one.id)}
                >
                  {one.name}
                </button>
              ) : (
                <span className="truncate font-medium text-sm">{one.name}</span>
              )}
              <span className="truncate text-muted-foreground text-xs">{caseWords(one)}</span>
            </div>
            {outcome && <Outcome outcome={outcome} onCompare={onCompare} />}
          </li>
        );
      })}
      {gone.map((outcome) => (
        <li key={outcome.testCaseId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2.5">
          <span className="min-w-0 flex-1 basis-56 truncate text-muted-foreground text-sm">
            {outcome.name} (deleted)
          </span>
          <Outcome outcome={outcome} onCompare={onCompare} />
        </li>
      ))}
    </ul>
  );
}

function caseWords({ expects, mocked, executes }: TestCase): string {
  const outside = executes
    ? "really calls other services"
    : mocked.length === 0
      ? "calls nobody"
      : `${mocked.length === 1 ? "1 output" : `${mocked.length} outputs`} recorded`;
  return `${expectationWords[expects]} · ${outside}`;
}

type OutcomeProps = { outcome: TestCaseOutcome; onCompare: CaseListProps["onCompare"] };

function Outcome({ outcome, onCompare }: OutcomeProps) {
  const { path } = useOrganization();
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <TestStatusWord status={outcome.status} />
      {outcome.reason && (
        <span className="min-w-0 max-w-96 truncate text-muted-foreground text-sm" title={outcome.reason}>
          {outcome.reason}
        </span>
      )}
      {outcome.status !== "running" && onCompare && (
        <Button size="sm" variant="ghost" onClick={() => onCompare(outcome.testCaseId)}>
          Show result
        </Button>
      )}
      {outcome.runId && (
        <Button size="sm" variant="ghost" asChild>
          <Link href={path(`/runs/${outcome.runId}`)} aria-label={`Open the run of ${outcome.name}`}>
            Run <ArrowUpRight aria-hidden />
          </Link>
        </Button>
      )}
    </div>
  );
}
