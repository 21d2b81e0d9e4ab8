import { zodResolver } from "@hookform/resolvers/zod";
import type { Flow } from "@millrace/contracts/api/flows";
import { type FlowRetentionOutput, flowRetention } from "@millrace/contracts/api/retention";
import { useForm } from "react-hook-form";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

type RetentionFieldProps = { flowId: Flow["id"] };

/** How long the runs of a flow are kept. No part of its draft: what is saved here is in force at once. */
export function RetentionField({ flowId }: RetentionFieldProps) {
  const retention = trpc.flows.retention.useQuery({ flowId });
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 font-medium text-sm">Keep runs</legend>
      {retention.data ? (
        <RetentionForm flowId={flowId} {...retention.data} />
      ) : retention.error ? (
        <ErrorPanel error={retention.error} onRetry={() => void retention.refetch()} />
      ) : (
        <Skeleton className="h-16" />
      )}
    </fieldset>
  );
}

const outcomes = [
  ["succeededDays", "Succeeded"],
  ["failedDays", "Failed"],
  ["cancelledDays", "Cancelled"],
] as const;

function RetentionForm({ flowId, retention, organizationDays }: RetentionFieldProps & FlowRetentionOutput) {
  const isReadOnly = !useOrganization().can("org.manage");
  const utils = trpc.useUtils();
  const form = useForm({
    resolver: zodResolver(flowRetention),
    values: retention,
    resetOptions: { keepDirtyValues: true },
  });
  const save = trpc.flows.setRetention.useMutation({
    onSuccess: (_, saved) => {
      utils.flows.retention.setData({ flowId }, { retention: saved.retention, organizationDays });
      form.reset(saved.retention);
      toast.success("Kept as you said from now on");
    },
  });
  const { errors, isDirty } = form.formState;
  const wrong = outcomes.map(([name]) => errors[name]?.message).find((message) => message !== undefined);
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit((changed) => save.mutate({ flowId, retention: changed }))}
      noValidate
    >
      <div className="flex flex-wrap gap-3">
        {outcomes.map(([name, label]) => (
          <Field key={name} label={label}>
            {(control) => (
              <div className="flex items-center gap-2">
                <Input
                  {...control}
                  {...form.register(name, {
                    setValueAs: (value: unknown) => (value === "" || value === null ? null : Number(value)),
                  })}
                  aria-invalid={errors[name] ? true : undefined}
                  type="number"
                  min={0}
                  max={3650}
                  placeholder={String(organizationDays)}
                  readOnly={isReadOnly}
                  className="w-20 tabular-nums"
                />
                <span className="text-muted-foreground text-sm">days</span>
              </div>
            )}
          </Field>
        ))}
      </div>
      {wrong ? (
        <p role="alert" className="text-failed text-xs">
          {wrong}
        </p>
      ) : (
        <p className="text-muted-foreground text-xs">
          Counted from the end of a run. Empty: as long as the organization keeps runs, now {organizationDays} days. 0:
          an hour. Runs under way are never removed. What is removed, with its data, can't be brought back.{" "}
          {isReadOnly
            ? "Only owners and admins can change this."
            : "In force as soon as it is saved, also for earlier runs."}
        </p>
      )}
      {save.error && <ErrorPanel error={save.error} />}
      {!isReadOnly && isDirty && (
        <div className="flex gap-2">
          <Button type="submit" busy={save.isPending}>
            Save days
          </Button>
          <Button variant="ghost" onClick={() => form.reset()}>
            Discard
          </Button>
        </div>
      )}
    </form>
  );
}
