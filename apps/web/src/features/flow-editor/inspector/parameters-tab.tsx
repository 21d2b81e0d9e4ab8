import type { FlowNode, FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { useCallback, useMemo, useRef } from "react";
import { useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { typesOf } from "../types/types-of-editor.ts";
import { NamedText } from "../words/named-text.tsx";
import { completionScopeOf } from "./completion-scope.ts";
import { fieldMessagesOf } from "./form/field-messages.ts";
import { renderField } from "./form/field-view.tsx";
import { formFieldsOf } from "./form/form-fields.ts";
import { FormSection } from "./form/form-section.tsx";
import { withValueAt } from "./form/json-pointer.ts";
import { DataButton } from "./mapping/data-button.tsx";
import { mappingOf } from "./mapping/mapping-state.ts";
import { useShownRun } from "./mapping/use-shown-run.ts";
import { type NodeForm, NodeFormContext, NodeParamsContext } from "./node-form-context.ts";
import { previewScope } from "./preview.ts";

const noneFound: readonly FlowProblem[] = [];

/** The form of a node's parameters, made from its type's schema. */
export function ParametersTab({ node, type }: { node: FlowNode; type: NodeDefinition | undefined }) {
  const editor = useEditor();
  const { session } = editor;
  const readOnly = useReadOnly();
  const problems = useEditorState((state) => state.problems.byNode.get(node.id) ?? noneFound);
  const edges = useEditorState((state) => state.history.document.definition.edges);
  const { data } = useShownRun();
  const scope = useMemo(() => previewScope(data, { edges }, node.id, new Date()), [data, edges, node.id]);
  const completionScope = useMemo(() => completionScopeOf(scope, { edges }, node.id), [scope, edges, node.id]);

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
  const messages = useUnchanged(
    useMemo(() => (type ? fieldMessagesOf(type, node.params, problems) : []), [type, node.params, problems]),
  );
  const flowTypes = useStore(typesOf(editor), (state) => state.flow);
  const scopeTypes = useMemo(() => flowTypes?.scope(node.id) ?? null, [flowTypes, node.id]);
  const offerTarget = useCallback<NodeForm["offerTarget"]>(
    (label, insert) => {
      const target = { nodeId: node.id, label, insert };
      const mapping = mappingOf(editor);
      mapping.set((state) => ({ ...state, target }));
      return () => mapping.set((state) => (state.target === target ? { ...state, target: null } : state));
    },
    [editor, node.id],
  );
  const form = useMemo<NodeForm | null>(
    () =>
      type
        ? {
            nodeId: node.id,
            type,
            messages,
            previewScope: scope,
            completionScope,
            scopeTypes,
            readOnly,
            setValue,
            offerTarget,
          }
        : null,
    [node.id, type, messages, scope, completionScope, scopeTypes, readOnly, setValue, offerTarget],
  );

  if (!type || !form) {
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
        <div className="flex items-start justify-between gap-3">
          <p className="text-muted-foreground text-sm">{type.summary}</p>
          {type.kind !== "trigger" && <DataButton />}
        </div>
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
          <NodeParamsContext value={node.params}>
            <FormSection fields={fields} pointer="" value={node.params} renderField={renderField} />
          </NodeParamsContext>
        )}
      </div>
    </NodeFormContext>
  );
}

/** The same list while it says the same, so that what depends on it is not drawn at each key. */
function useUnchanged<T>(list: readonly T[]): readonly T[] {
  const known = useRef(list);
  if (JSON.stringify(known.current) !== JSON.stringify(list)) known.current = list;
  return known.current;
}
