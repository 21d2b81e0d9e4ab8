import type { FlowNode } from "@millrace/contracts/flow/definition";
import { Field } from "@/ui/field";
import { Textarea } from "@/ui/input";
import { useEditor, useReadOnly } from "../state/editor-context.ts";

/** Words about the node for the people who come after; kept with the version. */
export function NotesTab({ node }: { node: FlowNode }) {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  return (
    <div className="p-4">
      <Field label="Notes" hint="For the people who read this flow. Kept with each version.">
        {(control) => (
          <Textarea
            {...control}
            className="min-h-40"
            maxLength={4_000}
            value={node.notes ?? ""}
            readOnly={readOnly}
            placeholder="Why this node is here, and what to know before changing it."
            onChange={(event) =>
              session.apply({ kind: "configure", nodeId: node.id, changes: { notes: event.target.value || null } })
            }
          />
        )}
      </Field>
    </div>
  );
}
