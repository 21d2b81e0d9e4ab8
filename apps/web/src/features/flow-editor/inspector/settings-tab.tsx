import {
  defaultStepTimeoutMs,
  type FlowNode,
  maxDeadlineMs,
  maxStepTimeoutMs,
} from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { formatDuration } from "@/ui/time-format";
import type { NodeConfiguration } from "../document/edits.ts";
import { useEditor, useReadOnly } from "../state/editor-context.ts";
import { ErrorRules } from "./error-rules.tsx";
import { durationUnits, UnitControl } from "./form/unit-control.tsx";
import { LimitSettings } from "./limit-settings.tsx";
import { RetrySettings } from "./retry-settings.tsx";
import { UndoSettings } from "./undo-settings.tsx";

/** What happens when the step fails or takes long, and whether it runs at all. */
export function SettingsTab({ node, type }: { node: FlowNode; type: NodeDefinition | undefined }) {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  const configure = (changes: NodeConfiguration) => session.apply({ kind: "configure", nodeId: node.id, changes });
  const canFail =
    type?.kind === "effect" || type?.kind === "pure" || (type?.kind === "scope" && type.scope !== "boundary");
  return (
    <div className="grid gap-5 p-4">
      <Field label="Enabled" hint="A disabled node hands its input on through its first output.">
        {(control) => (
          <Switch
            {...control}
            checked={!node.disabled}
            disabled={readOnly || type?.kind === "trigger"}
            onCheckedChange={(enabled) =>
              session.apply({ kind: "set_disabled", nodeIds: [node.id], disabled: !enabled })
            }
          />
        )}
      </Field>
      {canFail && (
        <>
          <Field
            label="When it fails"
            hint={
              node.onError === "port"
                ? "After the last attempt, the error goes on through the port On error."
                : "After the last attempt, the whole run fails."
            }
          >
            {(control) => (
              <Select
                {...control}
                value={node.onError}
                disabled={readOnly}
                options={[
                  { value: "fail", label: "End the run" },
                  { value: "port", label: "Go on through an error port" },
                ]}
                onValueChange={(onError) => configure({ onError })}
              />
            )}
          </Field>
          {type.kind === "effect" && (
            <>
              <RetrySettings node={node} type={type} readOnly={readOnly} configure={configure} />
              <Field
                label="Time limit"
                hint={`For one attempt, at most ${formatDuration(maxStepTimeoutMs)}. Without one: ${formatDuration(type.defaults?.timeoutMs ?? defaultStepTimeoutMs)}.`}
              >
                {(control) => (
                  <UnitControl
                    props={control}
                    label="Time limit"
                    value={node.timeoutMs}
                    units={durationUnits}
                    disabled={readOnly}
                    onChange={(timeoutMs) => configure({ timeoutMs: timeoutMs ?? null })}
                  />
                )}
              </Field>
              <Field
                label="Time limit for all attempts"
                hint={`Together with the pauses, at most ${formatDuration(maxDeadlineMs)}. Without one, the attempts alone decide.`}
              >
                {(control) => (
                  <UnitControl
                    props={control}
                    label="Time limit for all attempts"
                    value={node.deadlineMs}
                    units={durationUnits}
                    disabled={readOnly}
                    onChange={(value) =>
                      configure({ deadlineMs: value === undefined ? null : Math.min(maxDeadlineMs, value) })
                    }
                  />
                )}
              </Field>
              <LimitSettings key={node.id} node={node} readOnly={readOnly} configure={configure} />
              <ErrorRules node={node} readOnly={readOnly} configure={configure} />
              <UndoSettings node={node} readOnly={readOnly} configure={configure} />
            </>
          )}
        </>
      )}
    </div>
  );
}
