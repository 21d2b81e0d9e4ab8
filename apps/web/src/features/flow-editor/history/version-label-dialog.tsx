import type { FlowVersion } from "@millrace/contracts/api/flows";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { toast } from "@/ui/toaster";
import { useEditor } from "../state/editor-context.ts";
import { VersionLabelFields } from "./version-label-fields.tsx";

/** Changes what a version is called. */
export function VersionLabelDialog({ version, onClose }: { version: FlowVersion; onClose: () => void }) {
  const { flowId } = useEditor();
  const utils = trpc.useUtils();
  const [label, setLabel] = useState({ name: version.name, note: version.note });
  const save = trpc.flows.labelVersion.useMutation({
    onSuccess: () => {
      toast.success(`v${version.version} is renamed`);
      onClose();
      void utils.flows.versions.invalidate({ flowId });
      void utils.flows.get.invalidate({ flowId });
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && !save.isPending && onClose()}>
      <DialogContent
        title={`Name and note of v${version.version}`}
        description="What the version does never changes. The audit log keeps what it was called."
        size="sm"
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ flowId, version: version.version, ...label });
          }}
        >
          <DialogBody>
            <VersionLabelFields label={label} onChange={setLabel} />
            {save.error && <ErrorPanel error={save.error} title="The name was not changed." />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={save.isPending}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
