import type { FlowNode, FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useDocument, useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";
import { completionScopeOf } from "./completion-scope.ts";
import { fieldMessagesOf } from "./form/field-messages.ts";
import { renderField } from "./form/field-view.tsx";
import { formFieldsOf } from "./form/form-fields.ts";
import { FormSection } from "./form/form-section.tsx";
import { withValueAt } from "./form/json-pointer.ts";
import { type NodeForm, NodeFormContext } from "./node-form-context.ts";
import { previewScope } from "./preview.ts";
import { useLastRun } from "./use-last-run.ts";

const noneFound: readonly FlowProblem[] = [];

/** The form of a node's parameters, made from its type's schema. */
export function ParametersTab({ node, type }: { node: FlowNode; type: NodeDefinition | undefined }) {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  const problems = useEditorState((state) => state.problems.byNode.get(node.id) ?? noneFound);
  const { definition } = useDocument();
  const { data } = useLastRun();
  const scope = useMemo(() => previewScope(data, definition, node.id, new Date()), [data, definition, node.id]);
  const completionScope = useMemo(() => completionScopeOf(scope, definition, node.id), [scope, definition, node.id]);

  const setValue = useCallback<NodeForm["setValue"]>(
    (pointer, value) => {
      const current = session.document().definition.nodes.find((candidate) => candidate.id === node.id);
      if (!current) return;
      session.apply({
        kind: "set_params",
        nodeId: node.id,
        params: withValueAt(current.params, pointer, value),
        pointer,
      });
    },
    [session, node.id],
  );
  const messages = useMemo(
    () => (type ? fieldMessagesOf(type, node.params, problems) : []),
    [type, node.params, problems],
  );
  const form = useMemo<NodeForm>(
    () => ({ node, messages, previewScope: scope, completionScope, readOnly, setValue }),
    [node, messages, scope, completionScope, readOnly, setValue],
  );

  if (!type) {
    return (
      <p className="p-4 text-muted-foreground text-sm">
        This version of Millrace has no node type "{node.type}" {node.typeVersion}. Update Millrace, or delete the node.
      </p>
    );
  }
  const fields = formFieldsOf(type.params);
  const general = problems.filter((problem) => problem.pointer === undefined);
  return (
    <NodeFormContext value={form}>
      <div className="grid gap-4 p-4">
        <p className="text-muted-foreground text-sm">{type.summary}</p>
        {general.map((problem) => (
          <p
            key={problem.code + problem.message}
            className={`flex gap-2 text-sm ${problem.severity === "error" ? "text-failed" : "text-waiting"}`}
          >
            {problem.severity === "error" ? (
              <CircleAlert className="mt-0.5 size-4 shrink-0" aria-label="Error" />
            ) : (
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-label="Warning" />
            )}
            <span>
              <NamedText text={problem.message} />
            </span>
          </p>
        ))}
        {fields.length === 0 ? (
          <p className="text-muted-foreground text-sm">It has no parameters.</p>
        ) : (
          <FormSection fields={fields} pointer="" renderField={renderField} />
        )}
      </div>
    </NodeFormContext>
  );
}
