"use client";

import { type FormEvent, useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf, fieldErrorsOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { toast } from "@/ui/toaster";

/** Keeps the filters of the list under a name. */
export function SaveFilterForm({ query, ownNames }: { query: string; ownNames: readonly string[] }) {
  const [name, setName] = useState("");
  const utils = trpc.useUtils();
  const save = trpc.savedFilters.save.useMutation({
    onSuccess: async (filter) => {
      await utils.savedFilters.list.invalidate();
      toast.success(`Saved “${filter.name}”.`);
    },
  });
  const replaces = ownNames.includes(name.trim());
  const problem = save.error ? (fieldErrorsOf(save.error).name ?? errorBodyOf(save.error).message) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate({ name, query });
  };
  return (
    <form className="mt-1 flex items-end gap-2 border-t p-2" onSubmit={submit}>
      <Field
        label="Save these filters as"
        error={problem}
        hint={replaces ? "You have a filter of this name; it gets these filters." : undefined}
      >
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={60}
            placeholder="Failed today"
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Button type="submit" busy={save.isPending} disabled={name.trim() === ""}>
        {replaces ? "Replace" : "Save"}
      </Button>
    </form>
  );
}
