import { type FlowDebounce, type FlowSettings, flowDebounce } from "@millrace/contracts/flow/definition";
import { type RunPriority, runPriorities } from "@millrace/contracts/run/priority";
import { useRef } from "react";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { durationUnits, UnitControl } from "../inspector/form/unit-control.tsx";
import { priorityWords } from "../run-now/start-options.tsx";
import { KeyField } from "./key-field.tsx";

type StartSettingsProps = {
  settings: FlowSettings;
  disabled: boolean;
  onChange: (settings: FlowSettings) => void;
};

/** How soon the flow's runs get their turn, and whether starts that follow one another become one run. */
export function StartSettings({ settings, disabled, onChange }: StartSettingsProps) {
  const { priority, debounce, ...others } = settings;
  const change = (changed: { priority?: RunPriority | undefined; debounce?: FlowDebounce | undefined }) => {
    const next = { priority, debounce, ...changed };
    onChange({
      ...others,
      ...(next.priority ? { priority: next.priority } : {}),
      ...(next.debounce ? { debounce: next.debounce } : {}),
    });
  };
  return (
    <>
      <Field
        label="Priority"
        hint="Among runs of the organization that wait for an executor or a limit, high ones come first, low ones last."
      >
        {(control) => (
          <Select
            {...control}
            value={priority ?? "normal"}
            disabled={disabled}
            onValueChange={(value) => change({ priority: value === "normal" ? undefined : value })}
            options={runPriorities.map((value) => ({ value, label: priorityWords[value] })).reverse()}
          />
        )}
      </Field>
      <DebounceSettings value={debounce} disabled={disabled} onChange={(value) => change({ debounce: value })} />
    </>
  );
}

type DebounceSettingsProps = {
  value: FlowDebounce | undefined;
  disabled: boolean;
  /** `undefined` begins every run at once. */
  onChange: (value: FlowDebounce | undefined) => void;
};

const { delayMs: delayRule } = flowDebounce.shape;
const shortestMs = delayRule.minValue ?? 0;
const longestMs = delayRule.maxValue ?? Number.POSITIVE_INFINITY;
const inRange = (ms: number) => Math.min(longestMs, Math.max(shortestMs, ms));

function DebounceSettings({ value, disabled, onChange }: DebounceSettingsProps) {
  // Who empties the delay to write another one keeps the rest.
  const rest = useRef<Partial<FlowDebounce>>({});
  if (value) {
    const { delayMs: _, ...others } = value;
    rest.current = others;
  }
  const changeKey = (key: FlowDebounce["key"]) => {
    if (!value) return;
    const { key: _, ...others } = value;
    onChange(key ? { ...others, key } : others);
  };
  const changeMost = (ms: number | undefined) => {
    if (!value) return;
    const { maxDelayMs: _, ...others } = value;
    onChange(ms === undefined ? others : { ...others, maxDelayMs: inRange(ms) });
  };
  return (
    <>
      <Field
        label="Wait for further starts"
        hint="A run begins this long after its last start and takes the last input; starts before that add no run. Empty to begin at once. Up to 7 days."
      >
        {(control) => (
          <UnitControl
            props={control}
            label="Wait for further starts"
            value={value?.delayMs}
            units={durationUnits}
            disabled={disabled}
            onChange={(ms) => onChange(ms === undefined ? undefined : { ...rest.current, delayMs: inRange(ms) })}
          />
        )}
      </Field>
      {value && (
        <>
          <Field
            label="Wait at most"
            hint="A run begins this long after its first start at the latest. Empty to wait as long as starts keep coming."
          >
            {(control) => (
              <UnitControl
                props={control}
                label="Wait at most"
                value={value.maxDelayMs}
                units={durationUnits}
                disabled={disabled}
                onChange={changeMost}
              />
            )}
          </Field>
          <KeyField
            label="Told apart by"
            hint="An expression over the trigger, such as trigger.body.order: only starts with the same value become one run. Empty to take all starts together."
            value={value.key}
            disabled={disabled}
            onChange={changeKey}
          />
        </>
      )}
    </>
  );
}
