"use client";

import type { FlowFilePreview } from "@millrace/contracts/api/flow-files";
import { flowName } from "@millrace/contracts/api/flows";
import type { Id } from "@millrace/contracts/ids";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { StillCanvas } from "@/features/flow-editor/canvas/still-canvas";
import { NamedText } from "@/features/flow-editor/words/named-text";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toaster";
import { CredentialMapping } from "./credential-mapping.tsx";
import { Part } from "./part.tsx";

type ImportPreviewProps = { text: string; preview: FlowFilePreview; onOtherFile: () => void };

/** What a file holds, as it will be here, and what the person decides before it is saved. */
export function ImportPreview({ text, preview, onOtherFile }: ImportPreviewProps) {
  const { path } = useOrganization();
  const router = useRouter();
  const utils = trpc.useUtils();
  const [name, setName] = useState(preview.freeName);
  const [reuse, setReuse] = useState(true);
  const [credentials, setCredentials] = useState<Record<string, Id<"credential"> | null>>(() =>
    Object.fromEntries(preview.credentials.map(({ id, suggestion }) => [id, suggestion])),
  );
  const save = trpc.flowFiles.import.useMutation({
    onSuccess: ({ flowId, name: saved }) => {
      void utils.flows.list.invalidate();
      toast.success(`Imported "${saved}" as a draft.`);
      router.push(path(`/flows/${flowId}`));
    },
  });
  const checked = flowName.safeParse(name);
  const isTaken = save.error !== null && errorBodyOf(save.error).code === "flow.name_taken";
  const nameError = checked.success ? (isTaken ? save.error?.message : undefined) : checked.error.issues[0]?.message;
  return (
    <div className="flex min-h-0 flex-1 border-t max-md:flex-col max-md:overflow-y-auto">
      <section aria-label="The flow in the file" className="min-w-0 flex-1 max-md:h-72 max-md:flex-none">
        <StillCanvas definition={preview.definition} layout={preview.layout} />
      </section>
      <form
        className="flex w-full shrink-0 flex-col border-l bg-surface md:w-96 max-md:border-t max-md:border-l-0"
        onSubmit={(event) => {
          event.preventDefault();
          if (checked.success) save.mutate({ text, name: checked.data, credentials, reuse });
        }}
      >
        <div className="grid min-h-0 flex-1 content-start gap-6 overflow-y-auto p-4">
          <Field label="Name" error={nameError} hint={hintOfName(preview)}>
            {(control) => (
              <Input {...control} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          {preview.description && <p className="text-muted-foreground text-sm">{preview.description}</p>}
          <CredentialMapping needed={preview.credentials} chosen={credentials} onChange={setCredentials} />
          <NeededFlows flows={preview.flows} reuse={reuse} onReuse={setReuse} />
          <ToComplete preview={preview} />
          {save.error && !isTaken && <ErrorPanel title="Nothing was imported" error={save.error} />}
        </div>
        <div className="flex justify-end gap-2 border-t p-3">
          <Button onClick={onOtherFile}>Choose another file</Button>
          <Button type="submit" variant="primary" busy={save.isPending || save.isSuccess} disabled={!checked.success}>
            Import as draft
          </Button>
        </div>
      </form>
    </div>
  );
}

const hintOfName = ({ name, freeName }: FlowFilePreview): string | undefined =>
  name === freeName ? undefined : `You have a flow named "${name}" already.`;

type NeededFlowsProps = { flows: FlowFilePreview["flows"]; reuse: boolean; onReuse: (reuse: boolean) => void };

function NeededFlows({ flows, reuse, onReuse }: NeededFlowsProps) {
  const reuseId = useId();
  if (flows.length === 0) return null;
  const known = flows.filter(({ existing }) => existing);
  return (
    <Part title={flows.length === 1 ? "It runs 1 other flow" : `It runs ${flows.length} other flows`}>
      <ul className="grid gap-1.5 text-sm">
        {flows.map((flow, index) => (
          <li key={index} className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate">{flow.name}</span>
            <span className="shrink-0 text-muted-foreground text-xs">
              {flow.existing && reuse
                ? `yours: ${flow.existing.name === flow.name ? "" : `${flow.existing.name}, `}v${flow.existing.version}`
                : flow.canRun
                  ? "new, not in production"
                  : "new draft, not complete"}
            </span>
          </li>
        ))}
      </ul>
      {known.length > 0 && (
        <div className="flex items-center gap-2 text-sm">
          <Switch id={reuseId} checked={reuse} onCheckedChange={onReuse} />
          <Label htmlFor={reuseId}>
            Use {known.length === 1 ? "the one" : `the ${known.length}`} that you have already
          </Label>
        </div>
      )}
    </Part>
  );
}

/** What the person has to fill in after the import. */
function ToComplete({ preview: { removed, missing, problems } }: { preview: FlowFilePreview }) {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (removed.length + missing.length + errors.length === 0) return null;
  return (
    <Part title="To complete after the import">
      <ul className="grid list-disc gap-1.5 pl-4 text-sm marker:text-muted-foreground">
        {removed.map(({ flow, node, field }) => (
          <li key={`${flow} ${node} ${field}`}>
            <strong className="font-medium">{node}</strong> in {flow}:{" "}
            <span className="font-mono text-xs">{field}</span> held a secret, which is not in the file.
          </li>
        ))}
        {missing.map(({ flow, node }) => (
          <li key={`${flow} ${node}`}>
            <strong className="font-medium">{node}</strong> in {flow} names a flow that is not in the file.
          </li>
        ))}
        {errors.map(({ message }, index) => (
          <li key={index}>
            <NamedText text={message} />
          </li>
        ))}
      </ul>
    </Part>
  );
}
