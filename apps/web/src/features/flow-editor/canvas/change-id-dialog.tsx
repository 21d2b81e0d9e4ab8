import { nodesMentioning, renameNodes } from "@millrace/engine/flow/rename-node";
import { useMemo, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { findNode } from "../document/flow-document.ts";
import { idProblem } from "../document/rename-id.ts";
import { useEditor } from "../state/editor-context.ts";
import { selectNodes } from "../state/selection.ts";
import { focusElement } from "./focus-element.ts";

/** Gives a node another id, and says beforehand which nodes follow and which a person should look at. */
export function ChangeIdDialog({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const { session, catalog } = useEditor();
  const [id, setId] = useState(nodeId);
  const document = session.document();
  const problem = idProblem(document, nodeId, id);
  const isChanged = id !== nodeId && problem === null;
  const { followed, mentions } = useMemo(() => {
    if (!isChanged) return { followed: [], mentions: [] };
    const renamed = renameNodes(document.definition, catalog, new Map([[nodeId, id]]));
    return { followed: renamed.followed, mentions: nodesMentioning(renamed.definition, nodeId) };
  }, [document, catalog, nodeId, id, isChanged]);
  const nameOf = (other: string) => findNode(document, other === id ? nodeId : other)?.name ?? other;
  const save = () => {
    if (!isChanged) return;
    session.apply({ kind: "rename_id", nodeId, to: id }, selectNodes(id));
    onClose();
    focusElement(id);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={`Change the id of "${nameOf(nodeId)}"`} size="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <DialogBody className="gap-3">
            <Field
              label="Id"
              hint={`Expressions reach the node's output by it: steps.${isChanged ? id : nodeId}`}
              {...(problem ? { error: problem } : {})}
            >
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  className="font-mono"
                  value={id}
                  maxLength={63}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => setId(event.target.value.replace(/[\s-]/g, "_").toLowerCase())}
                />
              )}
            </Field>
            {isChanged && (
              <div className="grid gap-2 text-sm" role="status">
                <p>
                  {followed.length === 0
                    ? "No expression says the old id. Connections follow."
                    : `Follow along with the connections: ${listOf(followed.map(nameOf))}.`}
                </p>
                {mentions.length > 0 && (
                  <p className="text-waiting">
                    {`Look at ${listOf(mentions.map(nameOf))} afterwards: "${nodeId}" still stands there as a word, which may mean something else.`}
                  </p>
                )}
                <p className="text-muted-foreground">Runs made so far keep the old id.</p>
              </div>
            )}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={!isChanged}>
              Change id
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

const most = 6;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
