import { type ReactNode, useState } from "react";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

type BranchNameDialogProps = {
  title: string;
  description: string;
  confirmLabel: string;
  /** What is in the field at first. */
  name: string;
  /** What is asked of the server; a name that is taken is said at the field, any other error below it. */
  request: { isPending: boolean; error: unknown };
  errorTitle: string;
  onSubmit: (name: string) => void;
  onClose: () => void;
  children?: ReactNode;
};

/** Asks what a branch is to be called. */
export function BranchNameDialog(props: BranchNameDialogProps) {
  const { title, description, confirmLabel, errorTitle, onSubmit, onClose, children } = props;
  const { isPending: isBusy, error } = props.request;
  const [name, setName] = useState(props.name);
  const isTaken = error && errorBodyOf(error).code === "branch.name_taken";
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && !isBusy && onClose()}>
      <DialogContent title={title} description={description} size="sm">
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit(name.trim());
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
            {children}
            {error && !isTaken ? <ErrorPanel error={error} title={errorTitle} /> : null}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={isBusy}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" busy={isBusy} disabled={name.trim() === ""}>
              {confirmLabel}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
