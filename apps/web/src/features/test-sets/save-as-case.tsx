"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import type { TestSet } from "@millrace/contracts/api/test-sets";
import { FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { toast } from "@/ui/toaster";

const newSet = "new";

/** Makes a test case of a run that succeeded. */
export function SaveAsCase({ run }: { run: RunDetail }) {
  const [isOpen, setOpen] = useState(false);
  const { can } = useOrganization();
  if (run.status !== "succeeded" || !can("flow.write") || !can("run.payload")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <FlaskConical aria-hidden /> Save as test case
      </Button>
      {isOpen && <SaveDialog run={run} onClose={() => setOpen(false)} />}
    </>
  );
}

function SaveDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const { path } = useOrganization();
  const router = useRouter();
  const utils = trpc.useUtils();
  const sets = trpc.testSets.list.useQuery({ flowId: run.flowId });
  const [chosen, setChosen] = useState<TestSet["id"] | typeof newSet | null>(null);
  const [nameOfSet, setNameOfSet] = useState(run.flowName.slice(0, 80));
  const [name, setName] = useState("");
  const target = chosen ?? sets.data?.[0]?.id ?? newSet;
  const create = trpc.testSets.create.useMutation();
  const save = trpc.testSets.saveRun.useMutation();
  const submit = async () => {
    const made = target === newSet ? await create.mutateAsync({ flowId: run.flowId, name: nameOfSet }) : null;
    const testSetId = made?.testSetId ?? (target === newSet ? null : target);
    if (testSetId === null) return;
    // A second try after a failure adds to the set that was made.
    setChosen(testSetId);
    await save.mutateAsync({ testSetId, runId: run.id, name });
    void utils.testSets.invalidate();
    toast.success("Saved as a test case", {
      action: {
        label: "Open test set",
        onClick: () => router.push(path(`/flows/${run.flowId}/tests?set=${testSetId}`)),
      },
    });
    onClose();
  };
  const error = create.error ?? save.error ?? sets.error;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Save as test case"
        description="Keeps this run's input, what other services answered, and its output as what is expected. Masked values stay masked."
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void submit().catch(() => {});
          }}
        >
          <DialogBody>
            <Field label="Name of the case">
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={120}
                  placeholder="A large order is refused"
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field label="Test set">
              {(control) => (
                <Select
                  {...control}
                  value={target}
                  onValueChange={setChosen}
                  options={[
                    ...(sets.data ?? []).map((set) => ({
                      value: set.id as TestSet["id"] | typeof newSet,
                      label: set.name,
                    })),
                    { value: newSet, label: "A new test set" },
                  ]}
                />
              )}
            </Field>
            {target === newSet && (
              <Field label="Name of the set">
                {(control) => (
                  <Input
                    {...control}
                    value={nameOfSet}
                    maxLength={80}
                    onChange={(event) => setNameOfSet(event.target.value)}
                  />
                )}
              </Field>
            )}
            {error && <ErrorPanel error={error} title="The case was not saved." />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              busy={create.isPending || save.isPending}
              disabled={name.trim() === "" || sets.isPending || (target === newSet && nameOfSet.trim() === "")}
            >
              Save case
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
