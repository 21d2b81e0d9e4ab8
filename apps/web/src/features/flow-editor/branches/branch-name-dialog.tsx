import { useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { toast } from "@/ui/toaster";
import { draftSide } from "../compare/compare-path.ts";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { useOpenBranch } from "./open-branch.ts";

type BranchNameDialogProps = { kind: "create" | "rename"; onClose: () => void };

/** Names a new branch, which begins as the open one stands and is opened then; or gives the open one another name. */
export function BranchNameDialog({ kind, onClose }: BranchNameDialogProps) {
  const { flowId, branchId, sync } = useEditor();
  const { branch } = useFlow();
  const utils = trpc.useUtils();
  const open = useOpenBranch();
  const isNew = kind === "create";
  const [name, setName] = useState(isNew ? "" : branch.name);
  const [isUnsaved, setUnsaved] = useState(false);
  const done = (words: string) => {
    toast.success(words);
    onClose();
    void utils.branches.list.invalidate({ flowId });
  };
  const create = trpc.branches.create.useMutation({
    onSuccess: (made) => {
      done(`You are on the branch ${name.trim()} now`);
      open(made.branchId);
    },
  });
  const rename = trpc.branches.rename.useMutation({
    onSuccess: () => {
      done("The branch is renamed");
      void utils.flows.get.invalidate({ flowId });
    },
  });
  const isPending = create.isPending || rename.isPending;
  const error = create.error ?? rename.error;
  const isTaken = error && errorBodyOf(error).code === "branch.name_taken";
  const submit = async () => {
    if (!isNew) return rename.mutate({ flowId, branchId: branch.id, name });
    // What was drawn a moment ago comes along.
    const isSaved = await sync.flush();
    setUnsaved(!isSaved);
    if (isSaved) create.mutate({ flowId, name, from: draftSide(branchId) });
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && !isPending && onClose()}>
      <DialogContent
        title={isNew ? `New branch from ${branch.name}` : `Rename ${branch.name}`}
        description={
          isNew
            ? "A branch has a draft and a history of its own. Nothing changes elsewhere until you merge it."
            : "History and merges keep their link to the branch."
        }
        size="sm"
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <DialogBody>
            <Field label="Name" error={isTaken ? errorBodyOf(error).message : undefined}>
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={60}
                  autoFocus
                  placeholder="Retry faster"
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            {isUnsaved && (
              <p role="alert" className="text-failed text-sm">
                The draft has edits that could not be saved. Wait until it says Saved, then try again.
              </p>
            )}
            {error && !isTaken && <ErrorPanel error={error} title="The branch was not changed." />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={isPending}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" busy={isPending} disabled={name.trim() === ""}>
              {isNew ? "Create branch" : "Rename"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
