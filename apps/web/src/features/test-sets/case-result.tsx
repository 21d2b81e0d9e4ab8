"use client";

import type { TestCase, TestResult, TestSetRun } from "@millrace/contracts/api/test-sets";
import type { JsonValue } from "@millrace/contracts/json";
import { jsonDifferences } from "@millrace/engine/flow/json-difference";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { Sheet, SheetContent } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";

type CaseResultProps = { testSetRunId: TestSetRun["id"]; testCaseId: TestCase["id"]; onClose: () => void };

/** What was expected of a case beside what its run gave, with the places that differ. */
export function CaseResult({ testSetRunId, testCaseId, onClose }: CaseResultProps) {
  const result = trpc.testSets.result.useQuery({ testSetRunId, testCaseId });
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title="Expected and actual" className="w-[min(52rem,100vw)]">
        {result.error && <ErrorPanel error={result.error} className="m-4" />}
        {result.isPending && <Skeleton className="m-4 h-24" />}
        {result.data && <Comparison result={result.data} />}
      </SheetContent>
    </Sheet>
  );
}

function Comparison({ result: { expectation, actual, problems, isKept } }: { result: TestResult }) {
  const differences = isKept && expectation.kind === "exact" ? jsonDifferences(expectation.output, actual) : [];
  return (
    <div className="grid gap-5 p-4">
      {differences.length > 0 && (
        <section aria-labelledby="differences" className="grid gap-2">
          <h3 id="differences" className="font-medium text-sm">
            {differences.length === 1 ? "1 place differs" : `${differences.length} places differ`}
          </h3>
          <table className="w-full table-fixed border-separate border-spacing-0 rounded-md border text-sm">
            <thead>
              <tr className="text-left text-muted-foreground text-xs">
                <th className="w-1/4 px-3 py-1.5 font-normal">Place</th>
                <th className="px-3 py-1.5 font-normal">Expected</th>
                <th className="px-3 py-1.5 font-normal">Actual</th>
              </tr>
            </thead>
            <tbody className="align-top font-mono text-xs">
              {differences.map(({ pointer, expected, actual: given }) => (
                <tr key={pointer}>
                  <td className="break-words border-t px-3 py-1.5">{pointer || "/"}</td>
                  <Side value={expected} className="text-succeeded" />
                  <Side value={given} className="text-failed" />
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {expectation.kind !== "exact" && problems.length > 0 && (
        <ul className="grid gap-1 text-failed text-sm">
          {problems.map((problem) => (
            <li key={problem} className="break-words">
              {problem}
            </li>
          ))}
        </ul>
      )}
      {expectation.kind === "exact" && actual === null && problems.length > 0 && differences.length === 0 && (
        <p className="text-failed text-sm">{problems.join(" ")}</p>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <section className="grid min-w-0 content-start gap-1" aria-label="Expected">
          <h3 className="text-muted-foreground text-xs">Expected</h3>
          {expectation.kind === "exact" && <JsonView value={expectation.output} openLevels={3} />}
          {expectation.kind === "schema" && <JsonView value={expectation.schema} openLevels={3} />}
          {expectation.kind === "cel" && (
            <ul className="grid gap-1 font-mono text-xs">
              {expectation.assertions.map((source) => (
                <li key={source} className="break-words">
                  {source}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section className="grid min-w-0 content-start gap-1" aria-label="Actual">
          <h3 className="text-muted-foreground text-xs">Actual</h3>
          {isKept ? (
            <JsonView value={actual} openLevels={3} />
          ) : (
            <p className="text-muted-foreground text-sm">
              What the run gave was deleted with the run. Run the set again to see it.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}

const longest = 400;

function Side({ value, className }: { value: JsonValue | undefined; className: string }) {
  const text = value === undefined ? "" : JSON.stringify(value);
  return (
    <td className={`break-words border-t px-3 py-1.5 ${className}`} title={text.slice(0, 2_000)}>
      {value === undefined ? (
        <span className="text-muted-foreground">nothing</span>
      ) : text.length > longest ? (
        `${text.slice(0, longest)}…`
      ) : (
        text
      )}
    </td>
  );
}
