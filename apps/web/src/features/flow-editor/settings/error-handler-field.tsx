import { idSchema } from "@millrace/contracts/ids";
import { trpc } from "@/trpc/client";
import { Combobox } from "@/ui/combobox";
import { Field } from "@/ui/field";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";

const flowId = idSchema("flow");
const mostFlows = 100;

/** Which flow is started when a run of this one fails: one whose trigger is "Run failed". */
export function ErrorHandlerField() {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  const { settings } = useDocument().definition;
  const flows = trpc.flows.list.useQuery({ limit: mostFlows, trigger: "run_failed" });
  const { errorHandlerFlowId: chosen, ...others } = settings;
  const handlers = flows.data?.items ?? [];
  const isKnown = handlers.some(({ id }) => id === chosen);
  const options = [
    ...handlers.map(({ id, name, productionVersion }) => ({
      value: id,
      label: name,
      ...(productionVersion === null ? { description: "Not published yet" } : {}),
    })),
    ...(chosen && !isKnown && flows.data ? [{ value: chosen, label: "A flow that is gone" }] : []),
  ];
  return (
    <Field
      label="Error handler"
      hint="The flow that is started when a run of this one fails. It begins with the trigger Run failed."
    >
      {(control) => (
        <Combobox
          {...control}
          value={chosen}
          options={options}
          placeholder={flows.isPending ? "Loading flows" : "None"}
          searchPlaceholder="Search flows"
          emptyText="No flow begins with the trigger Run failed."
          clearable
          disabled={readOnly || flows.isPending}
          onValueChange={(value) =>
            session.apply({
              kind: "set_settings",
              settings: value === undefined ? others : { ...others, errorHandlerFlowId: flowId.parse(value) },
            })
          }
        />
      )}
    </Field>
  );
}
