"use client";

import type { TestCase, TestSetDetail, TestSetRun } from "@millrace/contracts/api/test-sets";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toaster";
import { CaseEditor } from "./case-editor.tsx";
import { CaseList } from "./case-list.tsx";
import { CaseResult } from "./case-result.tsx";
import { ResultHistory } from "./result-history.tsx";
import { ResultLine } from "./result-line.tsx";
import { RunTestSet } from "./run-test-set.tsx";

const pollMs = 800;

/** One test set: run it, see what became of each case, and what was found before. */
export function TestSetPanel({ testSetId, onRemoved }: { testSetId: TestSetDetail["id"]; onRemoved: () => void }) {
  const { can } = useOrganization();
  const set = trpc.testSets.get.useQuery({ testSetId });
  const [chosenRun, setChosenRun] = useState<TestSetRun["id"] | null>(null);
  const [editing, setEditing] = useState<TestCase["id"] | "new" | null>(null);
  const [compared, setCompared] = useState<TestCase["id"] | null>(null);
  const runId = chosenRun ?? set.data?.lastRun?.id;
  const result = trpc.testSets.run.useQuery(
    { testSetRunId: runId ?? "tsr_" },
    {
      enabled: runId !== undefined,
      refetchInterval: ({ state }) => (state.data?.status === "running" ? pollMs : false),
    },
  );
  if (set.error) return <ErrorPanel error={set.error} title="The test set could not be loaded." />;
  if (!set.data) return <Skeleton className="h-40 w-full" />;
  const shown = runId === undefined ? undefined : result.data;
  return (
    <section aria-label={set.data.name} className="grid min-w-0 content-start gap-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="min-w-0 flex-1 truncate font-medium text-lg">{set.data.name}</h2>
        <Settings set={set.data} onRemoved={onRemoved} />
        {can("run.execute") && (
          <RunTestSet testSetId={testSetId} isEmpty={set.data.cases === 0} onStarted={(id) => setChosenRun(id)} />
        )}
      </div>
      {shown ? <ResultLine run={shown} /> : runId !== undefined && result.isPending && <Skeleton className="h-9.5" />}
      <CaseList
        cases={set.data.items}
        outcomes={shown?.outcomes ?? []}
        onEdit={can("run.payload") ? setEditing : null}
        onCompare={can("run.payload") ? setCompared : null}
      />
      {can("flow.write") && (
        <Button className="justify-self-start" onClick={() => setEditing("new")}>
          <Plus aria-hidden /> Write a case
        </Button>
      )}
      <ResultHistory testSetId={testSetId} shown={runId} onShow={setChosenRun} />
      {editing && (
        <CaseEditor
          testSetId={testSetId}
          testCaseId={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {compared && runId && <CaseResult testSetRunId={runId} testCaseId={compared} onClose={() => setCompared(null)} />}
    </section>
  );
}

function Settings({ set, onRemoved }: { set: TestSetDetail; onRemoved: () => void }) {
  const { can } = useOrganization();
  const utils = trpc.useUtils();
  const [isAsking, setAsking] = useState(false);
  const update = trpc.testSets.update.useMutation({
    onSuccess: () => utils.testSets.invalidate(),
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const remove = trpc.testSets.remove.useMutation({
    onSuccess: async () => {
      await utils.testSets.list.invalidate();
      setAsking(false);
      onRemoved();
    },
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const mayWrite = can("flow.write");
  return (
    <div className="flex items-center gap-3">
      <Field
        label={<span title="A draft is published only when it has passed this set">Required to publish</span>}
        className="grid-flow-col items-center gap-2"
      >
        {(control) => (
          <Switch
            {...control}
            checked={set.required}
            disabled={!mayWrite || update.isPending}
            onCheckedChange={(required) => update.mutate({ testSetId: set.id, changes: { required } })}
          />
        )}
      </Field>
      {mayWrite && (
        <Button variant="ghost" size="icon-sm" aria-label="Delete this test set" onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
        </Button>
      )}
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${set.name}?`}
        description={`Its ${set.cases === 1 ? "case" : `${set.cases} cases`} and all earlier results go with it. The runs stay.`}
        confirmLabel="Delete test set"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ testSetId: set.id })}
      />
    </div>
  );
}
