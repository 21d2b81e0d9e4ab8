import type { Rate } from "@millrace/contracts/flow/definition";
import { useState } from "react";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { defaultUnit, rateUnits } from "./rate-text.ts";

type RateFieldsProps = {
  label: string;
  hint: string;
  value: Rate | undefined;
  error?: string | undefined;
  disabled: boolean;
  /** What is written so far, be it allowed or not; `undefined` for no limit. */
  onChange: (rate: Rate | undefined) => void;
};

/** How often something may happen: a number and a stretch of time. Without a number there is no limit. */
export function RateFields({ label, hint, value, error, disabled, onChange }: RateFieldsProps) {
  const [unit, setUnit] = useState(() => defaultUnit(value?.perMs));
  const [max, setMax] = useState(value ? String(value.max) : "");
  const [amount, setAmount] = useState(value ? String(value.perMs / unit.factor) : "1");
  const change = (changed: { max?: string; amount?: string; factor?: number }) => {
    const { max: count, amount: length, factor } = { max, amount, factor: unit.factor, ...changed };
    onChange(count.trim() === "" ? undefined : { max: Number(count), perMs: Number(length) * factor });
  };
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="flex flex-wrap items-center gap-2">
          <Input
            {...control}
            inputMode="numeric"
            className="w-20 tabular-nums"
            placeholder="No limit"
            value={max}
            disabled={disabled}
            onChange={(event) => {
              setMax(event.target.value);
              change({ max: event.target.value });
            }}
          />
          <span className="text-muted-foreground">per</span>
          <Input
            aria-label={`Length of time of: ${label}`}
            inputMode="numeric"
            className="w-16 tabular-nums"
            value={amount}
            disabled={disabled}
            onChange={(event) => {
              setAmount(event.target.value);
              change({ amount: event.target.value });
            }}
          />
          <Select
            aria-label={`Unit of: ${label}`}
            className="min-w-28 flex-1"
            value={unit.value}
            disabled={disabled}
            options={rateUnits}
            onValueChange={(next) => {
              const chosen = rateUnits.find(({ value: name }) => name === next);
              if (!chosen) return;
              setUnit(chosen);
              change({ factor: chosen.factor });
            }}
          />
        </div>
      )}
    </Field>
  );
}
