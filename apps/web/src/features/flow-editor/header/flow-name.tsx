import { useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { toast } from "@/ui/toaster";
import { useReadOnly } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";

/** The flow's name in the top bar; a click makes it a field. */
export function FlowName() {
  const flow = useFlow();
  const readOnly = useReadOnly();
  const utils = trpc.useUtils();
  const [isEditing, setEditing] = useState(false);
  const rename = trpc.flows.rename.useMutation({
    onMutate: ({ changes }) => {
      const before = utils.flows.get.getData({ flowId: flow.id });
      utils.flows.get.setData({ flowId: flow.id }, (known) => known && { ...known, name: changes.name ?? known.name });
      return { before };
    },
    onError: (error, _, context) => {
      utils.flows.get.setData({ flowId: flow.id }, context?.before);
      toast.error(errorBodyOf(error).message);
    },
    onSuccess: () => void utils.flows.list.invalidate(),
  });
  if (readOnly) return <>{flow.name}</>;
  if (!isEditing) {
    return (
      <button
        type="button"
        title="Rename the flow"
        className="block max-w-full truncate rounded-sm py-0.5 hover:bg-muted"
        onClick={() => setEditing(true)}
      >
        {flow.name}
      </button>
    );
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here.
      autoFocus
      aria-label="Name of the flow"
      defaultValue={flow.name}
      maxLength={80}
      className="w-56 max-w-full rounded-sm bg-muted font-medium outline-2 outline-accent"
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => {
        const name = event.target.value.trim();
        setEditing(false);
        if (name !== "" && name !== flow.name) rename.mutate({ flowId: flow.id, changes: { name } });
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.value = flow.name;
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
