import { type CelExpression, type FlowNode, nodeConcurrency, nodeRateLimit } from "@millrace/contracts/flow/definition";
import { useState } from "react";
import { RateFields } from "@/features/limits/rate-fields";
import { wrongRate } from "@/features/limits/rate-text";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import type { NodeConfiguration } from "../document/edits.ts";

type LimitSettingsProps = {
  node: FlowNode;
  readOnly: boolean;
  configure: (changes: NodeConfiguration) => void;
};

const wrongNumber = "Enter a whole number from 1 to 10,000, or nothing for no limit.";

const withKey = <T extends object>(limit: T, key: CelExpression | undefined): T & { key?: CelExpression } =>
  key ? { ...limit, key } : limit;

/** How many attempts of the node run at once, and how often it begins, over all runs of the flow. */
export function LimitSettings({ node, readOnly, configure }: LimitSettingsProps) {
  const { concurrency, rateLimit } = node;
  const [wrong, setWrong] = useState<"places" | "rate" | null>(null);
  const changePlaces = (text: string) => {
    const max = text.trim() === "" ? null : Number(text);
    const isWrong = max !== null && !nodeConcurrency.shape.max.safeParse(max).success;
    setWrong(isWrong ? "places" : null);
    if (!isWrong) configure({ concurrency: max === null ? null : withKey({ max }, concurrency?.key) });
  };
  return (
    <fieldset className="grid gap-4">
      <Field
        label="At once"
        hint="How many attempts of this step may be under way over all runs. Others wait in line and hold nothing up. Empty for no limit."
        error={wrong === "places" ? wrongNumber : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="w-24 tabular-nums"
            defaultValue={concurrency?.max ?? ""}
            disabled={readOnly}
            onChange={(event) => changePlaces(event.target.value)}
          />
        )}
      </Field>
      {concurrency && (
        <KeyField
          label="At once counted apart by"
          value={concurrency.key}
          readOnly={readOnly}
          onChange={(key) => configure({ concurrency: withKey({ max: concurrency.max }, key) })}
        />
      )}
      <RateFields
        label="How often"
        hint="How often this step may begin over all runs, evenly spread. A step whose turn has not come waits for it."
        value={rateLimit}
        error={wrong === "rate" ? wrongRate : undefined}
        disabled={readOnly}
        onChange={(rate) => {
          const isWrong = rate !== undefined && !nodeRateLimit.safeParse(rate).success;
          setWrong(isWrong ? "rate" : null);
          if (!isWrong) configure({ rateLimit: rate ? withKey(rate, rateLimit?.key) : null });
        }}
      />
      {rateLimit && (
        <KeyField
          label="How often counted apart by"
          value={rateLimit.key}
          readOnly={readOnly}
          onChange={(key) => configure({ rateLimit: withKey({ max: rateLimit.max, perMs: rateLimit.perMs }, key) })}
        />
      )}
    </fieldset>
  );
}

type KeyFieldProps = {
  label: string;
  value: CelExpression | undefined;
  readOnly: boolean;
  onChange: (key: CelExpression | undefined) => void;
};

function KeyField({ label, value, readOnly, onChange }: KeyFieldProps) {
  return (
    <Field
      label={label}
      hint="An expression such as input.customer: each value gets its own line. Empty to count all together."
    >
      {(control) => (
        <Input
          {...control}
          className="font-mono"
          maxLength={10_000}
          value={value?.$cel ?? ""}
          disabled={readOnly}
          onChange={(event) => onChange(event.target.value.trim() === "" ? undefined : { $cel: event.target.value })}
        />
      )}
    </Field>
  );
}
