import { flowSettings } from "@millrace/contracts/flow/definition";
import { useState } from "react";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

type ShareFieldProps = {
  value: number | undefined;
  disabled: boolean;
  /** `undefined` for the same as every other flow. */
  onChange: (value: number | undefined) => void;
};

/** The flow's part of the room while more runs are due than fit. */
export function ShareField({ value, disabled, onChange }: ShareFieldProps) {
  const [wrong, setWrong] = useState(false);
  return (
    <Field
      label="Share"
      hint="While more runs are due than fit, the flows of the organization take turns; one with 3 gets three turns where others get one. Empty for 1."
      error={wrong ? "Enter a whole number from 1 to 100, or nothing for 1." : undefined}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          defaultValue={value ?? ""}
          disabled={disabled}
          className="w-24 tabular-nums"
          onChange={({ target }) => {
            const share = target.value.trim() === "" ? undefined : Number(target.value);
            const isWrong = !flowSettings.shape.share.safeParse(share).success;
            setWrong(isWrong);
            if (!isWrong) onChange(share);
          }}
        />
      )}
    </Field>
  );
}
