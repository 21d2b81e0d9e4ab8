import { useState } from "react";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import type { ControlProps } from "./control-props.ts";

export type Unit = { value: string; label: string; factor: number };

export const durationUnits: readonly Unit[] = [
  { value: "ms", label: "milliseconds", factor: 1 },
  { value: "s", label: "seconds", factor: 1_000 },
  { value: "min", label: "minutes", factor: 60_000 },
  { value: "h", label: "hours", factor: 3_600_000 },
  { value: "d", label: "days", factor: 86_400_000 },
];

export const bytesUnits: readonly Unit[] = [
  { value: "B", label: "bytes", factor: 1 },
  { value: "KiB", label: "KiB", factor: 1_024 },
  { value: "MiB", label: "MiB", factor: 1_048_576 },
];

/** The largest unit in which the amount is a whole number; seconds or bytes for nothing. */
export function bestUnit(amount: number | undefined, units: readonly Unit[]): Unit {
  const whole = amount ? units.findLast((unit) => amount % unit.factor === 0) : units[1];
  return whole ?? units[0] ?? { value: "", label: "", factor: 1 };
}

type UnitControlProps = {
  props: ControlProps;
  value: number | undefined;
  units: readonly Unit[];
  label: string;
  disabled: boolean;
  placeholder?: string;
  onChange: (value: number | undefined) => void;
};

/** An amount with its unit; stored in the smallest unit. */
export function UnitControl({ props, value, units, label, disabled, placeholder, onChange }: UnitControlProps) {
  const [unit, setUnit] = useState(() => bestUnit(value, units));
  const [typed, setTyped] = useState<string | null>(null);
  // A value that came from elsewhere (undo) may not be whole in the chosen unit.
  const shownUnit = value !== undefined && typed === null && value % unit.factor !== 0 ? bestUnit(value, units) : unit;
  const shown = value === undefined ? "" : String(value / shownUnit.factor);
  return (
    <div className="flex gap-2">
      <Input
        {...props}
        inputMode="decimal"
        className="w-28 font-mono"
        value={typed ?? shown}
        placeholder={placeholder}
        disabled={disabled}
        onChange={(event) => {
          const text = event.target.value.trim();
          setTyped(event.target.value);
          if (text === "") onChange(undefined);
          else if (Number.isFinite(Number(text))) onChange(Math.round(Number(text) * shownUnit.factor));
        }}
        onBlur={() => setTyped(null)}
      />
      <Select
        aria-label={`Unit of ${label}`}
        className="flex-1"
        value={shownUnit.value}
        disabled={disabled}
        options={units}
        onValueChange={(next) => {
          const chosen = units.find((candidate) => candidate.value === next);
          if (!chosen) return;
          setUnit(chosen);
          if (value !== undefined) onChange(Math.round((value / shownUnit.factor) * chosen.factor));
        }}
      />
    </div>
  );
}
