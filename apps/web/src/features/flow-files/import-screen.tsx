"use client";

import { maxFlowFileBytes } from "@millrace/contracts/flow/flow-file";
import { useState } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { FileDrop } from "./file-drop.tsx";
import { ImportPreview } from "./import-preview.tsx";

/** Imports a flow from a file: choose it, look at what it holds, say which credentials it uses, save it as a draft. */
export function ImportScreen() {
  const { can } = useOrganization();
  const [text, setText] = useState("");
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const inspect = trpc.flowFiles.inspect.useMutation();
  const read = async (file: File) => {
    inspect.reset();
    setUnreadable(null);
    if (file.size === 0) return setUnreadable(`${file.name} is empty. Choose a flow file.`);
    if (file.size > maxFlowFileBytes) return setUnreadable(`${file.name} is larger than 5 MB. Choose a flow file.`);
    try {
      const content = await file.text();
      setText(content);
      inspect.mutate({ text: content });
    } catch {
      setUnreadable(`${file.name} could not be read. Choose it again.`);
    }
  };
  if (!can("flow.write"))
    return (
      <EmptyState title="You can look, not import">
        Your role does not include creating flows. Ask an admin of your organization.
      </EmptyState>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Breadcrumb items={[{ label: "Import" }]} />
      <PageHeader
        title="Import a flow"
        purpose="From a file that was exported from Millrace. It becomes a draft; nothing runs before you publish it."
      />
      {inspect.data ? (
        <ImportPreview key={text} text={text} preview={inspect.data} onOtherFile={inspect.reset} />
      ) : (
        <div className="grid max-w-2xl gap-4 px-4 pb-6 sm:px-6">
          <FileDrop onFile={(file) => void read(file)} isBusy={inspect.isPending} />
          {inspect.isPending && <Skeleton className="h-40" />}
          {unreadable && (
            <p role="alert" className="text-failed text-sm">
              {unreadable}
            </p>
          )}
          {inspect.error && <ErrorPanel title="Nothing was imported" error={inspect.error} />}
        </div>
      )}
    </div>
  );
}
