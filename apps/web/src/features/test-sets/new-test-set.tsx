"use client";

import type { FlowId } from "@millrace/contracts/ids";
import { Plus } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

type NewTestSetProps = { flowId: FlowId; isFirst?: boolean; onCreated: (testSetId: string) => void };

/** Asks for a name and makes an empty set. */
export function NewTestSet({ flowId, isFirst = false, onCreated }: NewTestSetProps) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const utils = trpc.useUtils();
  const create = trpc.testSets.create.useMutation({
    onSuccess: async ({ testSetId }) => {
      await utils.testSets.list.invalidate({ flowId });
      setOpen(false);
      setName("");
      onCreated(testSetId);
    },
  });
  return (
    <>
      <Button variant={isFirst ? "primary" : "secondary"} onClick={() => setOpen(true)}>
        <Plus aria-hidden /> New test set
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen}>
        <DialogContent title="New test set" description="Cases are added one by one, or saved from runs." size="sm">
          <form
            className="contents"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() !== "") create.mutate({ flowId, name });
            }}
          >
            <DialogBody>
              <Field label="Name">
                {(control) => (
                  <Input
                    {...control}
                    value={name}
                    maxLength={80}
                    placeholder="Orders that must ship"
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
              {create.error && <ErrorPanel error={create.error} />}
            </DialogBody>
            <DialogFooter>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" variant="primary" busy={create.isPending} disabled={name.trim() === ""}>
                Create test set
              </Button>
            </DialogFooter>
          </form>
        </DialogContent>
      </Dialog>
    </>
  );
}
