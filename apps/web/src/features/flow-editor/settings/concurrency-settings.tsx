import { type RunConcurrency, runConcurrency } from "@millrace/contracts/flow/definition";
import { useRef, useState } from "react";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { KeyField } from "./key-field.tsx";

type ConcurrencySettingsProps = {
  value: RunConcurrency | undefined;
  disabled: boolean;
  /** `undefined` takes the limit away. */
  onChange: (value: RunConcurrency | undefined) => void;
};

const wrongNumber = "Enter a whole number from 1 to 100,000, or nothing for no limit.";

const withKey = (max: number, key: RunConcurrency["key"]): RunConcurrency => (key ? { max, key } : { max });

/** How many runs of the flow may be under way at once, all together or for each value of a key. */
export function ConcurrencySettings({ value, disabled, onChange }: ConcurrencySettingsProps) {
  const [wrong, setWrong] = useState(false);
  // Who empties the number to write another one keeps the key.
  const lastKey = useRef(value?.key);
  const changeMax = (text: string) => {
    const max = text.trim() === "" ? null : Number(text);
    const isWrong = max !== null && !runConcurrency.shape.max.safeParse(max).success;
    setWrong(isWrong);
    if (!isWrong) onChange(max === null ? undefined : withKey(max, lastKey.current));
  };
  const changeKey = (key: RunConcurrency["key"]) => {
    lastKey.current = key;
    if (value) onChange(withKey(value.max, lastKey.current));
  };
  return (
    <>
      <Field
        label="Runs at once"
        hint="Others wait in line, in the order they came. A run counts from its admission to its end, also while it waits. Empty for no limit."
        error={wrong ? wrongNumber : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            defaultValue={value?.max ?? ""}
            disabled={disabled}
            onChange={(event) => changeMax(event.target.value)}
            className="w-24 tabular-nums"
          />
        )}
      </Field>
      {value && (
        <KeyField
          label="Counted apart by"
          hint="An expression over the trigger, such as trigger.body.customer: each value gets its own line. Empty to count all runs together."
          value={value.key}
          disabled={disabled}
          onChange={changeKey}
        />
      )}
    </>
  );
}
