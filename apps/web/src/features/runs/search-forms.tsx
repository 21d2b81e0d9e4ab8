import {
  conditionsOfType,
  type DeclaredSearchField,
  maxSearchText,
  type SearchCondition,
  type SearchFilter,
} from "@millrace/contracts/run/search-value";
import { conditionWords, readSearchFilter } from "@millrace/engine/flow/search-filter";
import { type FormEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";

type SearchFormProps = {
  field: DeclaredSearchField;
  asked: readonly SearchFilter[];
  onApply: (next: readonly SearchFilter[]) => void;
};

const conditionOptions = conditionsOfType.text.map((is) => ({ value: is, label: conditionWords[is] }));

/** A text and how it is compared; nothing written takes the filter away. */
export function SearchTextForm({ field, asked, onApply }: SearchFormProps) {
  const [is, setIs] = useState<SearchCondition>(asked[0]?.is ?? "equals");
  const [text, setText] = useState(String(asked[0]?.value ?? ""));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply(text.trim() === "" ? [] : [{ name: field.name, is, value: text.trim() }]);
  };
  return (
    <form className="grid gap-2" onSubmit={submit}>
      <Select aria-label="How it is compared" value={is} onValueChange={setIs} options={conditionOptions} />
      <Input
        aria-label={field.label}
        value={text}
        maxLength={maxSearchText}
        onChange={({ target }) => setText(target.value)}
        autoFocus
      />
      <p className="text-muted-foreground text-xs">Small and capital letters are the same.</p>
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}

/** The first and the last number or day, both included; the same twice is this one. */
export function SearchRangeForm({ field, asked, onApply }: SearchFormProps) {
  const initial = (is: SearchCondition) =>
    String(asked.find((filter) => filter.is === is || filter.is === "equals")?.value ?? "");
  const [texts, setTexts] = useState({ from: initial("at_least"), to: initial("at_most") });
  const isDate = field.type === "date";
  const [from, to] = [read(field, "at_least", texts.from), read(field, "at_most", texts.to)];
  const isEmptyRange = from.bound !== null && to.bound !== null && from.bound > to.bound;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from.problem || to.problem || isEmptyRange) return;
    const { name } = field;
    const [first, last] = [texts.from.trim(), texts.to.trim()];
    if (first !== "" && first === last) return onApply([{ name, is: "equals", value: first }]);
    onApply([
      ...(first === "" ? [] : [{ name, is: "at_least" as const, value: first }]),
      ...(last === "" ? [] : [{ name, is: "at_most" as const, value: last }]),
    ]);
  };
  return (
    <form className="grid gap-2" onSubmit={submit} noValidate>
      <Field label={isDate ? "From" : "At least"} error={from.problem}>
        {(control) => (
          <Input
            {...control}
            {...(isDate ? { type: "date" } : { inputMode: "decimal" })}
            value={texts.from}
            onChange={({ target }) => setTexts({ ...texts, from: target.value })}
            autoFocus
          />
        )}
      </Field>
      <Field
        label={isDate ? "Until" : "At most"}
        error={to.problem ?? (isEmptyRange ? "This is before the other one, so no run fits." : undefined)}
        hint={isDate ? "Days in UTC, both included." : undefined}
      >
        {(control) => (
          <Input
            {...control}
            {...(isDate ? { type: "date" } : { inputMode: "decimal" })}
            value={texts.to}
            onChange={({ target }) => setTexts({ ...texts, to: target.value })}
          />
        )}
      </Field>
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}

/** A bound as the server will read it, or what it will say. */
function read(field: DeclaredSearchField, is: "at_least" | "at_most", text: string) {
  if (text.trim() === "") return { bound: null, problem: undefined };
  const answer = readSearchFilter(field, { is, value: text.trim() });
  if (!answer.ok) return { bound: null, problem: answer.reason };
  const { bounds } = answer;
  return { bound: "from" in bounds ? (bounds.from ?? bounds.to) : null, problem: undefined };
}
