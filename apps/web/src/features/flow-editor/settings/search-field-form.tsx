import { searchFieldTypes } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { searchTypeWords } from "@millrace/engine/flow/own-fields";
import { type FormEvent, useState } from "react";
import { searchValueText } from "@/features/runs/search-text";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { FramedCodeEditor } from "../inspector/source-field.tsx";
import { draftProblems, foundBy, nameFrom, type SearchFieldDraft } from "./search-field-draft.ts";

const typeOptions = searchFieldTypes.map((value) => ({ value, label: capitalized(searchTypeWords[value]) }));

type SearchFieldFormProps = {
  initial: SearchFieldDraft;
  /** The names of the other fields. */
  others: readonly string[];
  /** The last run's data. */
  scope: ExpressionScope | null;
  action: string;
  onApply: (draft: SearchFieldDraft) => void;
  onCancel: () => void;
};

/** Writes one search field; it becomes part of the draft at once when it makes sense. */
export function SearchFieldForm({ initial, others, scope, action, onApply, onCancel }: SearchFieldFormProps) {
  const [draft, setDraft] = useState(initial);
  const [isTried, setTried] = useState(false);
  const isNew = initial.name === "";
  const [namedByHand, setNamedByHand] = useState(!isNew);
  const problems = draftProblems(draft, others);
  const shown = isTried ? problems : {};
  const found = foundBy(draft, scope);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!problems.name && !problems.source) onApply(draft);
  };
  return (
    <form
      className="grid gap-4 rounded-lg border p-3"
      aria-label={isNew ? "New search field" : `Search field ${initial.name}`}
      onSubmit={submit}
      noValidate
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Label" hint="What people read in the list of runs.">
          {(control) => (
            <Input
              {...control}
              value={draft.label}
              maxLength={60}
              placeholder="Order number"
              onChange={({ target }) =>
                setDraft({ ...draft, label: target.value, ...(namedByHand ? {} : { name: nameFrom(target.value) }) })
              }
              autoFocus
            />
          )}
        </Field>
        <Field
          label="Name"
          hint={isNew ? "For the API and for addresses." : "With another name, runs so far are not found by it."}
          error={shown.name}
        >
          {(control) => (
            <Input
              {...control}
              value={draft.name}
              maxLength={40}
              className="font-mono"
              onChange={({ target }) => {
                setNamedByHand(true);
                setDraft({ ...draft, name: target.value });
              }}
            />
          )}
        </Field>
      </div>
      <Field label="Type">
        {(control) => (
          <Select
            {...control}
            value={draft.type}
            onValueChange={(type) => setDraft({ ...draft, type })}
            options={typeOptions}
          />
        )}
      </Field>
      <Field label="Value" hint="An expression over the trigger, computed once when a run starts." error={shown.source}>
        {(control) => (
          <FramedCodeEditor
            {...control}
            aria-label="Value"
            language="cel"
            value={draft.source}
            onChange={(source) => setDraft((last) => ({ ...last, source }))}
            placeholder="trigger.body.order"
            {...(scope ? { completion: { scope } } : {})}
            minHeight="32px"
          />
        )}
      </Field>
      {found && <FoundLine found={found} type={draft.type} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="sm">
          {action}
        </Button>
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

type FoundLineProps = { found: NonNullable<ReturnType<typeof foundBy>>; type: SearchFieldDraft["type"] };

/** What the last run would be found by. */
export function FoundLine({ found, type }: FoundLineProps) {
  return (
    <output className="block min-w-0 break-words text-muted-foreground text-xs">
      {found.value === null ? (
        `On the last run's data there is no value: ${found.problem}`
      ) : (
        <>
          On the last run's data:{" "}
          <span className="font-mono text-foreground">{searchValueText(found.value, type)}</span>
        </>
      )}
    </output>
  );
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
