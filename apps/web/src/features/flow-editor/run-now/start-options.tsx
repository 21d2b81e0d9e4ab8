import { type RunPriority, runPriorities } from "@millrace/contracts/run/priority";
import type { ReactNode } from "react";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";

export type StartOptions = {
  /** As `datetime-local` gives it: local time without a zone; empty for now. */
  at: string;
  priority: RunPriority | null;
  /** An idempotency key, or the field that holds it. */
  key: string;
};
export const noStartOptions: StartOptions = { at: "", priority: null, key: "" };

/** What of it the procedures take. */
export const optionsInput = ({ at, priority }: StartOptions) => ({
  ...(at === "" ? {} : { startAt: new Date(at).toISOString() }),
  ...(priority === null ? {} : { priority }),
});

export const priorityWords: Record<RunPriority, string> = { low: "Low", normal: "Normal", high: "High" };

type StartOptionsFieldsProps = {
  options: StartOptions;
  onChange: (options: StartOptions) => void;
  keyLabel: string;
  keyHint: ReactNode;
};

/** When runs begin, how soon they get their turn, and what keeps them from being started twice. Folded away at first. */
export function StartOptionsFields({ options, onChange, keyLabel, keyHint }: StartOptionsFieldsProps) {
  const change = (changes: Partial<StartOptions>) => onChange({ ...options, ...changes });
  return (
    <details className="rounded-md border px-3 py-2 open:pb-3">
      <summary className="cursor-pointer select-none text-sm">Start time, priority and idempotency key</summary>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Field label="Start at" hint="Your local time, at most a year from now. Empty to start now.">
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={options.at}
              onChange={(event) => change({ at: event.target.value })}
            />
          )}
        </Field>
        <Field label="Priority" hint="Among runs that wait for an executor or a limit, high ones come first.">
          {(control) => (
            <Select
              {...control}
              value={options.priority ?? "flow"}
              onValueChange={(value) => change({ priority: value === "flow" ? null : value })}
              options={[
                { value: "flow", label: "As the flow settings say" },
                ...runPriorities.map((value) => ({ value, label: priorityWords[value] })),
              ]}
            />
          )}
        </Field>
        <Field label={keyLabel} hint={keyHint} className="sm:col-span-2">
          {(control) => (
            <Input
              {...control}
              value={options.key}
              maxLength={200}
              className="font-mono"
              onChange={(event) => change({ key: event.target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
