"use client";

import type { ExportFlowOutput } from "@millrace/contracts/api/flow-files";
import type { FlowId } from "@millrace/contracts/ids";
import { Download } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";

type Source = "draft" | "production";
type ExportDialogProps = { flow: { id: FlowId; name: string }; productionVersion: number | null; onClose: () => void };

/** Saves a flow as a file, after saying what is in it. */
export function ExportDialog({ flow, productionVersion, onClose }: ExportDialogProps) {
  const [source, setSource] = useState<Source>(productionVersion === null ? "draft" : "production");
  const made = trpc.flowFiles.export.useQuery({ flowId: flow.id, source }, { staleTime: 0 });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Export ${flow.name}`}
        description="One JSON file, which any organization of any Millrace can import. Credentials are in it by name only."
      >
        <DialogBody>
          <Field label="What is exported">
            {(control) => (
              <Select
                {...control}
                value={source}
                onValueChange={setSource}
                options={[
                  {
                    value: "production",
                    label:
                      productionVersion === null ? "Production (not published)" : `v${productionVersion}, production`,
                    disabled: productionVersion === null,
                  },
                  { value: "draft", label: "The draft" },
                ]}
              />
            )}
          </Field>
          {made.error ? (
            <ErrorPanel error={made.error} title="The flow was not exported." onRetry={() => void made.refetch()} />
          ) : made.data ? (
            <Contents {...made.data} />
          ) : (
            <Skeleton className="h-20" />
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!made.data}
            onClick={() => {
              if (made.data) download(made.data);
              onClose();
            }}
          >
            <Download aria-hidden /> Download file
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function Contents({ file }: ExportFlowOutput) {
  const { main, flows, credentials, removed } = file;
  const own = flows.find(({ id, version }) => id === main.id && version === main.version);
  const others = flows.filter((flow) => flow !== own);
  const nodes = own?.definition.nodes.length ?? 0;
  const names = new Map(flows.flatMap(({ definition }) => definition.nodes.map(({ id, name }) => [id, name])));
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
      <Row term="The flow">{nodes === 1 ? "1 node" : `${nodes} nodes`}</Row>
      <Row term="Flows that it runs">
        {others.map(({ name, version }) => `${name} v${version}`).join(", ") || "None"}
      </Row>
      <Row term="Credentials, by name">{credentials.map(({ name }) => name).join(", ") || "None"}</Row>
      <Row term="Left out">
        {removed.length === 0
          ? "Nothing looked like a secret"
          : removed
              .map(({ nodeId, pointer }) => `${names.get(nodeId) ?? nodeId}: ${pointer.slice(1).replaceAll("/", ".")}`)
              .join(", ")}
      </Row>
    </dl>
  );
}

function Row({ term, children }: { term: string; children: string }) {
  return (
    <>
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function download({ fileName, file }: ExportFlowOutput): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
