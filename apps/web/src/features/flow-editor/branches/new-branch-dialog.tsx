import type { FlowSide } from "@millrace/contracts/flow/side";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Field } from "@/ui/field";
import { toast } from "@/ui/toaster";
import { draftSide } from "../compare/compare-path.ts";
import { SidePicker } from "../compare/side-picker.tsx";
import { useEditor, useReadOnly } from "../state/editor-context.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { BranchNameDialog } from "./branch-name-dialog.tsx";
import { startWords } from "./branch-words.ts";
import { useOpenBranch } from "./open-branch.ts";

type NewBranchDialogProps = {
  /** What it begins with, to be changed here; the open draft without it. */
  from?: FlowSide;
  onClose: () => void;
};

/** Names a new branch and says what it begins with: a draft, an earlier state of one, or a version. It is opened then. */
export function NewBranchDialog({ from, onClose }: NewBranchDialogProps) {
  const { flowId, branchId, sync } = useEditor();
  const readOnly = useReadOnly();
  const utils = trpc.useUtils();
  const open = useOpenBranch();
  const [side, setSide] = useState<FlowSide>(from ?? draftSide(branchId));
  const [isUnsaved, setUnsaved] = useState(false);
  const create = trpc.branches.create.useMutation({
    onSuccess: (made, { name }) => {
      toast.success(`You are on the branch ${name} now`);
      onClose();
      void utils.branches.list.invalidate({ flowId });
      open(made.branchId);
    },
  });
  const submit = async (name: string) => {
    // What was drawn a moment ago comes along.
    const isOpenDraft = side.kind === "draft" && side.branchId === branchId && side.revision === undefined;
    const isSaved = !isOpenDraft || readOnly || (await sync.flush());
    setUnsaved(!isSaved);
    if (isSaved) await create.mutateAsync({ flowId, name, from: side });
  };
  const { act, isBusy } = useOneAtATime(submit);
  return (
    <BranchNameDialog
      title="New branch"
      description="A branch has a draft and a history of its own. Nothing changes elsewhere until you merge it."
      confirmLabel="Create branch"
      name=""
      request={{ isPending: isBusy, error: create.error }}
      errorTitle="The branch was not made."
      onSubmit={act}
      onClose={onClose}
    >
      <Field label="Starts from" hint={startWords(side)}>
        {(control) => <SidePicker {...control} label="Starts from" side={side} onChange={setSide} />}
      </Field>
      {isUnsaved && (
        <p role="alert" className="text-failed text-sm">
          The draft has edits that could not be saved. Wait until it says Saved, then try again.
        </p>
      )}
    </BranchNameDialog>
  );
}
