import { type FlowNode, type RetryPolicy, retryPolicy } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import type { NodeConfiguration } from "../document/edits.ts";
import { NumberControl } from "./form/number-control.tsx";
import { durationUnits, UnitControl } from "./form/unit-control.tsx";

type RetrySettingsProps = {
  node: FlowNode;
  type: NodeDefinition;
  readOnly: boolean;
  configure: (changes: NodeConfiguration) => void;
};

/** How often a failed attempt is followed by another one, and after which pauses. */
export function RetrySettings({ node, type, readOnly, configure }: RetrySettingsProps) {
  const defaultAttempts = type.defaults?.maxAttempts ?? 1;
  const retry = node.retry;
  const change = (changes: Partial<RetryPolicy>) => {
    if (!retry) return;
    configure({ retry: { ...retry, ...changes } });
  };
  return (
    <fieldset className="grid gap-4">
      <Field
        label="Own retry rule"
        hint={
          retry
            ? "Only errors that may pass are tried again: timeouts, lost connections, 5xx and 429 answers."
            : defaultAttempts === 1
              ? "A failed attempt is not tried again."
              : `A failed attempt is tried again, up to ${defaultAttempts} times in all, with growing pauses.`
        }
      >
        {(control) => (
          <Switch
            {...control}
            disabled={readOnly}
            checked={retry !== undefined}
            onCheckedChange={(own) =>
              configure({ retry: own ? retryPolicy.parse({ maxAttempts: Math.max(3, defaultAttempts) }) : null })
            }
          />
        )}
      </Field>
      {retry && (
        <div className="grid gap-4 border-l-2 pl-3">
          <Field label="Attempts in all" hint="From 1 to 20.">
            {(control) => (
              <NumberControl
                props={control}
                value={retry.maxAttempts}
                limits={{ min: 1, max: 20, integer: true }}
                placeholder="3"
                disabled={readOnly}
                onChange={(value) => {
                  if (value !== undefined) change({ maxAttempts: Math.min(20, Math.max(1, Math.round(value))) });
                }}
              />
            )}
          </Field>
          <Field label="Pauses">
            {(control) => (
              <Select
                {...control}
                value={retry.backoff}
                disabled={readOnly}
                options={[
                  { value: "exponential", label: "Growing, doubled each time" },
                  { value: "fixed", label: "Always the same" },
                ]}
                onValueChange={(backoff) => change({ backoff })}
              />
            )}
          </Field>
          <Field label="First pause">
            {(control) => (
              <UnitControl
                props={control}
                label="First pause"
                value={retry.initialDelayMs}
                units={durationUnits}
                disabled={readOnly}
                onChange={(value) => change({ initialDelayMs: Math.min(3_600_000, Math.max(0, value ?? 0)) })}
              />
            )}
          </Field>
          {retry.backoff === "exponential" && (
            <Field label="Longest pause">
              {(control) => (
                <UnitControl
                  props={control}
                  label="Longest pause"
                  value={retry.maxDelayMs}
                  units={durationUnits}
                  disabled={readOnly}
                  onChange={(value) => change({ maxDelayMs: Math.min(86_400_000, Math.max(0, value ?? 0)) })}
                />
              )}
            </Field>
          )}
        </div>
      )}
    </fieldset>
  );
}
