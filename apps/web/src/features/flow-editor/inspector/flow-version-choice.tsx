import { type FlowReference, flowReference } from "@millrace/contracts/flow/definition";
import { idSchema } from "@millrace/contracts/ids";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import type { ControlProps } from "./form/control-props.ts";

const flowId = idSchema("flow");
const mostFlows = 200;

type FlowVersionChoiceProps = {
  props: ControlProps;
  value: FlowReference | undefined;
  disabled: boolean;
  /** What stands there without a choice. */
  placeholder: string;
  clearable?: boolean;
  onChange: (reference: FlowReference | undefined) => void;
};

/**
 * Chooses a published flow; its version is the one in production then, and stays so. Says so when production has moved on,
 * with the offer to take that version.
 */
export function FlowVersionChoice({
  props,
  value,
  disabled,
  placeholder,
  clearable,
  onChange,
}: FlowVersionChoiceProps) {
  const { path } = useOrganization();
  const { data, isPending } = trpc.flows.list.useQuery({ limit: mostFlows });
  const flows = data?.items ?? [];
  const chosen = flows.find(({ id }) => id === value?.id);
  const published = flows.flatMap(({ id, name, productionVersion }) =>
    productionVersion === null && id !== value?.id ? [] : [{ id, name, productionVersion }],
  );
  const options = [
    ...published.map(({ id, name, productionVersion }) => ({
      value: id,
      label: name,
      description: productionVersion === null ? "Not published" : `Version ${productionVersion} in production`,
    })),
    ...(value && data && !chosen ? [{ value: value.id, label: "A flow that is gone" }] : []),
  ];
  const choose = (id: string | undefined) => {
    if (id === value?.id) return;
    const found = flows.find((flow) => flow.id === id);
    if (id === undefined) onChange(undefined);
    else if (found?.productionVersion) onChange({ id: flowId.parse(id), version: found.productionVersion });
  };
  const newer = chosen?.productionVersion ?? null;
  return (
    <div className="grid gap-1.5">
      <Combobox
        {...props}
        value={value?.id}
        options={options}
        placeholder={isPending ? "Loading flows" : placeholder}
        searchPlaceholder="Search flows"
        emptyText="No flow is published yet."
        clearable={clearable ?? false}
        disabled={disabled || isPending}
        onValueChange={choose}
      />
      {value && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted-foreground text-xs">
          <span>
            Runs version <span className="font-mono">{value.version}</span>
            {chosen && newer === value.version && ", the one in production"}.
          </span>
          {chosen && (
            <Link className="underline underline-offset-4" href={path(`/flows/${value.id}`)} target="_blank">
              Open {chosen.name}
            </Link>
          )}
        </p>
      )}
      {value && newer !== null && newer !== value.version && (
        <p className="flex flex-wrap items-center gap-2 text-xs">
          <span>
            Version <span className="font-mono">{newer}</span> is in production.
          </span>
          <Button size="sm" disabled={disabled} onClick={() => onChange({ id: value.id, version: newer })}>
            Take version {newer}
          </Button>
        </p>
      )}
      {value && data && !chosen && (
        <p className="text-failed text-xs">This flow does not exist any more. Choose another one.</p>
      )}
    </div>
  );
}

/** The reference in a parameter that may hold anything. */
export const referenceOf = (value: unknown): FlowReference | undefined => flowReference.safeParse(value).data;
