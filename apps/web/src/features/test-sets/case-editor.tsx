"use client";

import type { TestCase, TestSetDetail } from "@millrace/contracts/api/test-sets";
import { parseAssertion } from "@millrace/engine/expressions/assertion";
import { useState } from "react";
import { useDocument } from "@/features/flow-editor/state/editor-context";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Sheet, SheetContent } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { type CaseDraft, exampleCase } from "./example-case.ts";
import { ExpectationFields } from "./expectation-fields.tsx";
import { JsonField } from "./json-field.tsx";
import { MockFields } from "./mock-fields.tsx";

type CaseEditorProps = {
  testSetId: TestSetDetail["id"];
  /** `null` for a new one. */
  testCaseId: TestCase["id"] | null;
  onClose: () => void;
};

/** A case with its data: input, outputs that are given, what is expected. */
export function CaseEditor({ testSetId, testCaseId, onClose }: CaseEditorProps) {
  const { definition } = useDocument();
  const loaded = trpc.testSets.case.useQuery({ testCaseId: testCaseId ?? "tca_" }, { enabled: testCaseId !== null });
  const initial = testCaseId === null ? exampleCase(definition) : loaded.data;
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title={testCaseId === null ? "New test case" : "Test case"} className="w-[min(40rem,100vw)]">
        {loaded.error && <ErrorPanel error={loaded.error} className="m-4" />}
        {initial ? (
          <CaseForm testSetId={testSetId} testCaseId={testCaseId} initial={initial} onClose={onClose} />
        ) : (
          !loaded.error && <Skeleton className="m-4 h-40" />
        )}
      </SheetContent>
    </Sheet>
  );
}

function CaseForm({ testSetId, testCaseId, initial, onClose }: CaseEditorProps & { initial: CaseDraft }) {
  const { definition } = useDocument();
  const { can } = useOrganization();
  const readOnly = !can("flow.write");
  const utils = trpc.useUtils();
  const [draft, setDraft] = useState<CaseDraft>(initial);
  // Fields that hold what can't be read right now.
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  const mark = (field: string, isBroken: boolean) =>
    setBroken((fields) => new Set(isBroken ? [...fields, field] : [...fields].filter((one) => one !== field)));
  const change = (changes: Partial<CaseDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const onSuccess = async () => {
    await utils.testSets.invalidate();
    onClose();
  };
  const add = trpc.testSets.addCase.useMutation({ onSuccess });
  const update = trpc.testSets.updateCase.useMutation({ onSuccess });
  const { name, input, mocks, executes, expectation } = draft;
  const badAssertion =
    expectation.kind === "cel" &&
    expectation.assertions.some((source) => source.trim() === "" || !parseAssertion(source).ok);
  const error = add.error ?? update.error;
  const save = () => {
    const data = { name, input, mocks, executes, expectation };
    if (testCaseId === null) add.mutate({ testSetId, ...data });
    else update.mutate({ testCaseId, ...data });
  };
  return (
    <form
      className="grid gap-5 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={120}
            readOnly={readOnly}
            autoFocus={testCaseId === null}
            placeholder="A large order is refused"
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <JsonField
        label="Input"
        hint="What the trigger gives: for a webhook the whole request."
        value={input}
        readOnly={readOnly}
        onChange={(changed) => {
          mark("input", changed === null);
          if (changed) change({ input: changed.json });
        }}
      />
      <ExpectationFields
        value={expectation}
        readOnly={readOnly}
        onChange={(changed) => {
          mark("expectation", changed === null);
          if (changed) change({ expectation: changed });
        }}
      />
      <MockFields
        definition={definition}
        mocks={mocks}
        executes={executes}
        readOnly={readOnly}
        onChange={({ isBroken, ...changes }) => {
          mark("mocks", isBroken === true);
          change(changes);
        }}
      />
      {error && <ErrorPanel error={error} title="The case was not saved." />}
      <div className="flex items-center justify-between gap-2">
        {testCaseId !== null && !readOnly ? (
          <RemoveCase testCaseId={testCaseId} name={initial.name} onRemoved={onSuccess} />
        ) : (
          <span />
        )}
        <span className="flex gap-2">
          <Button onClick={onClose}>{readOnly ? "Close" : "Cancel"}</Button>
          {!readOnly && (
            <Button
              type="submit"
              variant="primary"
              busy={add.isPending || update.isPending}
              disabled={name.trim() === "" || broken.size > 0 || badAssertion}
            >
              Save case
            </Button>
          )}
        </span>
      </div>
    </form>
  );
}

type RemoveCaseProps = { testCaseId: TestCase["id"]; name: string; onRemoved: () => Promise<void> };

function RemoveCase({ testCaseId, name, onRemoved }: RemoveCaseProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = trpc.testSets.removeCase.useMutation({ onSuccess: onRemoved });
  return (
    <>
      <Button variant="ghost" className="text-failed" onClick={() => setAsking(true)}>
        Delete case
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        description="Earlier results of it stay. The set counts as changed: what was found before no longer stands for it."
        confirmLabel="Delete case"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ testCaseId })}
      />
    </>
  );
}
