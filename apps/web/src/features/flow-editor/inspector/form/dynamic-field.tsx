import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { type DragEvent, useEffect, useRef } from "react";
import { cn } from "@/ui/class-names";
import { Field } from "@/ui/field";
import { inMode, modeOf } from "../dynamic-mode.ts";
import { dataPathMime, fixedWithPath, pathFromText } from "../mapping/insert-path.ts";
import { useNodeForm } from "../node-form-context.ts";
import { SourceField } from "../source-field.tsx";
import { type DynamicMode, emptyValue, type FieldControl, type FormField } from "./form-fields.ts";
import { isOvertaken, useHalfTyped } from "./half-typed.ts";
import { OvertakenNotice } from "./overtaken-notice.tsx";
import { ValueControl } from "./value-control.tsx";

const modeWords: Record<DynamicMode, string> = { fixed: "Fixed", expression: "Expression", template: "Template" };

type DynamicFieldProps = {
  field: FormField;
  control: Extract<FieldControl, { kind: "dynamic" }>;
  pointer: string;
  value: JsonValue | undefined;
  error: string | undefined;
};

/** A value that is fixed, computed by an expression, or written by a template; the switch sits beside the label. */
export function DynamicField({ field, control, pointer, value: held, error }: DynamicFieldProps) {
  const { readOnly, setValue } = useNodeForm();
  const value = held ?? field.initial;
  const mode = modeOf(value);
  const [half, setHalf] = useHalfTyped(pointer);
  /** What each mode held before it was left, so that looking at another one costs nothing. */
  const left = useRef(new Map<DynamicMode, JsonValue | undefined>());
  const change = (next: DynamicMode) => {
    if (next === mode) return;
    left.current.set(mode, value);
    const converted = inMode(value, next, emptyValue({ ...field, initial: undefined }));
    const isEmpty = converted === undefined || sourceOf(converted) === "" || converted === "";
    const taken = isEmpty && left.current.has(next) ? left.current.get(next) : converted;
    setValue(pointer, taken);
    // Switched by the person, not by somebody else: what was being typed goes on when it is fixed again.
    if (half) setHalf({ ...half, base: taken });
  };
  const takesData = useTakesData({ field, control, pointer, value });
  return (
    <Field
      label={field.title}
      hint={field.description}
      error={error}
      aside={<ModeSwitch label={field.title} modes={control.modes} mode={mode} disabled={readOnly} onChange={change} />}
    >
      {(props) => (
        <div data-pointer={pointer} {...(mode === "fixed" && !readOnly ? takesData : {})}>
          {mode === "fixed" && control.fixed && (
            <ValueControl
              control={control.fixed}
              field={field}
              pointer={pointer}
              value={value}
              props={props}
              onChange={(next) => setValue(pointer, next)}
            />
          )}
          {mode !== "fixed" && isOvertaken(half, value) && !readOnly && (
            <div className="mb-2">
              <OvertakenNotice
                value={value}
                text={half.text}
                refused={null}
                onTakeTheirs={() => setHalf(null)}
                mineLabel="Go on with mine"
                onUseMine={() => setValue(pointer, half.base)}
              />
            </div>
          )}
          {mode !== "fixed" && (
            <SourceField
              key={mode}
              language={mode === "expression" ? "cel" : "liquid"}
              source={sourceOf(value) ?? ""}
              pointer={pointer}
              label={field.title}
              control={props}
              onChange={(text) => setValue(pointer, mode === "expression" ? { $cel: text } : { $liquid: text })}
            />
          )}
        </div>
      )}
    </Field>
  );
}

/** A fixed value takes dragged and picked data, too: it then becomes an expression or a template that reads it. */
function useTakesData({ field, control, pointer, value }: Omit<DynamicFieldProps, "error">) {
  const { setValue, offerTarget } = useNodeForm();
  const take = (text: string) => {
    const path = pathFromText(text);
    const next = path && fixedWithPath(value, control.modes, path);
    if (next) setValue(pointer, next);
  };
  const latest = useRef(take);
  const release = useRef<(() => void) | null>(null);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => () => release.current?.(), []);
  const holdsData = (event: DragEvent) => event.dataTransfer.types.includes(dataPathMime);
  return {
    onFocus: () => {
      release.current = offerTarget(field.title, (path) => latest.current(JSON.stringify(path)));
    },
    onDragOver: (event: DragEvent) => {
      if (!holdsData(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    // Before the control itself would take the text.
    onDropCapture: (event: DragEvent) => {
      if (!holdsData(event)) return;
      event.preventDefault();
      event.stopPropagation();
      take(event.dataTransfer.getData(dataPathMime));
    },
  };
}

const sourceOf = (value: JsonValue | undefined): string | null =>
  isCelExpression(value) ? value.$cel : isLiquidTemplate(value) ? value.$liquid : null;

type ModeSwitchProps = {
  label: string;
  modes: readonly DynamicMode[];
  mode: DynamicMode;
  disabled: boolean;
  onChange: (mode: DynamicMode) => void;
};

function ModeSwitch({ label, modes, mode, disabled, onChange }: ModeSwitchProps) {
  return (
    <fieldset aria-label={`How ${label} is given`} className="flex gap-0.5 text-xs">
      {modes.map((candidate) => (
        <button
          key={candidate}
          type="button"
          disabled={disabled}
          aria-pressed={candidate === mode}
          className={cn(
            "h-5 rounded-sm px-1.5 pointer-coarse:h-7 pointer-coarse:px-2.5 text-muted-foreground transition-colors hover:text-foreground disabled:pointer-events-none",
            candidate === mode && "bg-selection text-accent-text",
          )}
          onClick={() => onChange(candidate)}
        >
          {modeWords[candidate]}
        </button>
      ))}
    </fieldset>
  );
}
