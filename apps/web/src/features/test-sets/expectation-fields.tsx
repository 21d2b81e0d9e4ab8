"use client";

import type { Expectation } from "@millrace/contracts/api/test-sets";
import { parseAssertion } from "@millrace/engine/expressions/assertion";
import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { expectationWords } from "./case-list.tsx";
import { JsonField } from "./json-field.tsx";

type ExpectationFieldsProps = {
  value: Expectation;
  readOnly: boolean;
  /** `null` while what was typed can't be read. */
  onChange: (value: Expectation | null) => void;
};

const fresh: Record<Expectation["kind"], Expectation> = {
  exact: { kind: "exact", output: {} },
  cel: { kind: "cel", assertions: ["output != null"] },
  schema: { kind: "schema", schema: { type: "object", required: [] } },
};

/** What the flow's output has to be. */
export function ExpectationFields({ value, readOnly, onChange }: ExpectationFieldsProps) {
  return (
    <>
      <Field label="What is expected">
        {(control) => (
          <Select
            {...control}
            value={value.kind}
            disabled={readOnly}
            onValueChange={(kind) => onChange(fresh[kind])}
            options={(["exact", "cel", "schema"] as const).map((kind) => ({
              value: kind,
              label: expectationWords[kind],
            }))}
          />
        )}
      </Field>
      {value.kind === "exact" && (
        <JsonField
          key="exact"
          label="Expected output"
          value={value.output}
          readOnly={readOnly}
          onChange={(changed) => onChange(changed && { kind: "exact", output: changed.json })}
        />
      )}
      {value.kind === "schema" && (
        <JsonField
          key="schema"
          label="JSON Schema of the output"
          value={value.schema}
          readOnly={readOnly}
          onChange={(changed) => onChange(changed && { kind: "schema", schema: changed.json })}
        />
      )}
      {value.kind === "cel" && (
        <Assertions
          assertions={value.assertions}
          readOnly={readOnly}
          onChange={(assertions) => onChange({ kind: "cel", assertions })}
        />
      )}
    </>
  );
}

type AssertionsProps = { assertions: string[]; readOnly: boolean; onChange: (assertions: string[]) => void };

function Assertions({ assertions, readOnly, onChange }: AssertionsProps) {
  const change = (at: number, source: string) =>
    onChange(assertions.map((one, index) => (index === at ? source : one)));
  return (
    <div className="grid gap-3">
      {assertions.map((source, index) => {
        const parsed = parseAssertion(source);
        const label = `Assertion ${index + 1}`;
        return (
          <Field
            key={index}
            label={label}
            hint={index === 0 ? "An expression over output, steps and trigger that must be true." : undefined}
            error={source.trim() === "" ? "Enter an expression." : parsed.ok ? undefined : parsed.message}
            aside={
              assertions.length > 1 &&
              !readOnly && (
                <Button
                  size="icon-sm"
                  variant="ghost"
                  aria-label={`Remove assertion ${index + 1}`}
                  onClick={() => onChange(assertions.filter((_, at) => at !== index))}
                >
                  <Trash2 aria-hidden />
                </Button>
              )
            }
          >
            {(control) => (
              <Input
                {...control}
                className="font-mono"
                value={source}
                readOnly={readOnly}
                placeholder="output.total == 40"
                onChange={(event) => change(index, event.target.value)}
              />
            )}
          </Field>
        );
      })}
      {!readOnly && (
        <Button className="justify-self-start" size="sm" onClick={() => onChange([...assertions, ""])}>
          <Plus aria-hidden /> Add assertion
        </Button>
      )}
    </div>
  );
}
