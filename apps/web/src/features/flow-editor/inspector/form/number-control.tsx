import type { JsonValue } from "@millrace/contracts/json";
import { useState } from "react";
import { Input } from "@/ui/input";
import type { ControlProps } from "./control-props.ts";

type NumberControlProps = {
  props: ControlProps;
  value: JsonValue | undefined;
  limits: { min: number | null; max: number | null; integer: boolean };
  placeholder: string;
  disabled: boolean;
  onChange: (value: number | undefined) => void;
};

/** A number. What is being typed ("1.", "-") stays as it is; the last thing that is a number counts. */
export function NumberControl({ props, value, limits, placeholder, disabled, onChange }: NumberControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typeof value === "number" ? String(value) : "";
  return (
    <Input
      {...props}
      type="text"
      inputMode={limits.integer ? "numeric" : "decimal"}
      className="font-mono"
      value={typed ?? shown}
      placeholder={placeholder}
      disabled={disabled}
      onChange={(event) => {
        const text = event.target.value.trim();
        setTyped(event.target.value);
        if (text === "") onChange(undefined);
        else if (Number.isFinite(Number(text))) onChange(Number(text));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
