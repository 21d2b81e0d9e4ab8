import type { FlowNode } from "@millrace/contracts/flow/definition";
import { Field } from "@/ui/field";
import type { NodeConfiguration } from "../document/edits.ts";
import { FlowVersionChoice } from "./flow-version-choice.tsx";

type UndoSettingsProps = { node: FlowNode; readOnly: boolean; configure: (changes: NodeConfiguration) => void };

/** The flow that undoes what the step has done. */
export function UndoSettings({ node, readOnly, configure }: UndoSettingsProps) {
  return (
    <Field
      label="Undone by"
      hint="The flow that takes back what this step has done, when the run fails later or is cancelled with the wish to undo."
    >
      {(control) => (
        <FlowVersionChoice
          props={control}
          value={node.undo}
          disabled={readOnly}
          placeholder="Nothing"
          clearable
          onChange={(undo) => configure({ undo: undo ?? null })}
        />
      )}
    </Field>
  );
}
