import { maxSearchFields, type SearchFields } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { searchTypeWords } from "@millrace/engine/flow/own-fields";
import { declaredSearchFields } from "@millrace/engine/flow/search-fields";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/ui/button";
import { draftOf, emptyDraft, fieldOf, foundBy, type SearchFieldDraft } from "./search-field-draft.ts";
import { FoundLine, SearchFieldForm } from "./search-field-form.tsx";

type SearchFieldSettingsProps = {
  fields: SearchFields;
  /** What the last run started with; `null` where there is none or nobody may see it. */
  scope: ExpressionScope | null;
  disabled: boolean;
  /** `undefined` without any field. */
  onChange: (fields: SearchFields | undefined) => void;
};

/** By which values of their start runs of the flow are found. */
export function SearchFieldSettings({ fields, scope, disabled, onChange }: SearchFieldSettingsProps) {
  // The name of the field that is written, "" for a new one.
  const [opened, setOpened] = useState<string | null>(null);
  // Whose button gets the focus when the form closes.
  const [last, setLast] = useState<string | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const close = (name: string | null) => {
    setLast(name);
    setOpened(null);
  };
  const declared = declaredSearchFields(fields);
  const keep = (next: SearchFields) => onChange(Object.keys(next).length > 0 ? next : undefined);
  const apply = (draft: SearchFieldDraft) => {
    const { [opened ?? ""]: _, ...others } = fields;
    keep({ ...others, [draft.name]: fieldOf(draft) });
    close(draft.name);
  };
  const formOf = (initial: SearchFieldDraft, action: string) => (
    <SearchFieldForm
      initial={initial}
      others={Object.keys(fields).filter((name) => name !== initial.name)}
      scope={scope}
      action={action}
      onApply={apply}
      onCancel={() => close(opened)}
    />
  );
  return (
    <div className="grid gap-4">
      {declared.length === 0 && disabled && (
        <p className="text-muted-foreground text-sm">This flow declares no search fields.</p>
      )}
      {declared.map(({ name, label, type }) => {
        const field = fields[name];
        if (!field) return null;
        const draft = draftOf(name, field);
        if (opened === name && !disabled) return <div key={name}>{formOf(draft, "Apply")}</div>;
        const found = foundBy(draft, scope);
        return (
          <div key={name} className="grid gap-2 rounded-lg border p-3">
            <div className="flex flex-wrap items-center gap-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium text-sm">{label}</p>
                <p className="truncate text-muted-foreground text-xs">
                  <code className="font-mono">{name}</code>
                  {` · ${searchTypeWords[type]}`}
                </p>
              </div>
              {!disabled && (
                <>
                  <Button
                    size="sm"
                    aria-label={`Change ${label}`}
                    autoFocus={last === name}
                    onClick={() => setOpened(name)}
                  >
                    Change
                  </Button>
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={`Remove ${label}`}
                    onClick={() => {
                      const { [name]: _, ...others } = fields;
                      keep(others);
                      addButton.current?.focus();
                    }}
                  >
                    Remove
                  </Button>
                </>
              )}
            </div>
            <code className="block break-words font-mono text-xs">{draft.source}</code>
            {found && <FoundLine found={found} type={type} />}
          </div>
        );
      })}
      {!disabled && opened === "" && formOf(emptyDraft, "Add field")}
      {!disabled && opened !== "" && (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            ref={addButton}
            disabled={declared.length >= maxSearchFields}
            autoFocus={last === ""}
            onClick={() => setOpened("")}
          >
            <Plus aria-hidden /> Add a search field
          </Button>
          {declared.length >= maxSearchFields && (
            <p className="text-muted-foreground text-xs">{`A flow has ${maxSearchFields} at most.`}</p>
          )}
        </div>
      )}
    </div>
  );
}
