"use client";

import type { TestSetDetail, TestSetRun } from "@millrace/contracts/api/test-sets";
import { Play } from "lucide-react";
import { useState } from "react";
import { useEditor, useReadOnly } from "@/features/flow-editor/state/editor-context";
import { useOneAtATime } from "@/features/flow-editor/state/use-one-at-a-time";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Select } from "@/ui/select";
import { toast } from "@/ui/toaster";

type RunTestSetProps = { testSetId: TestSetDetail["id"]; isEmpty: boolean; onStarted: (id: TestSetRun["id"]) => void };

/** Chooses the draft or a version, and runs the set against it. */
export function RunTestSet({ testSetId, isEmpty, onStarted }: RunTestSetProps) {
  const { flowId, branchId, sync } = useEditor();
  const readOnly = useReadOnly();
  const utils = trpc.useUtils();
  const versions = trpc.flows.versions.useQuery({ flowId, limit: 50 });
  const [version, setVersion] = useState("draft");
  const start = trpc.testSets.start.useMutation({
    onSuccess: async ({ testSetRunId }) => {
      await utils.testSets.invalidate();
      onStarted(testSetRunId);
    },
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const run = async () => {
    if (version === "draft" && !readOnly && !(await sync.flush()))
      toast.error("The draft has edits that could not be saved. Wait until it says Saved, then run.");
    else
      await start.mutateAsync(
        version === "draft" ? { testSetId, version, branchId } : { testSetId, version: Number(version) },
      );
  };
  const { act, isBusy } = useOneAtATime(run);
  return (
    <div className="flex items-center gap-2">
      <Select
        aria-label="What to test"
        className="w-44"
        value={version}
        onValueChange={setVersion}
        options={[
          { value: "draft", label: "The draft" },
          ...(versions.data?.items ?? []).map((one) => ({
            value: String(one.version),
            label: `v${one.version}${one.isProduction ? " (production)" : ""}`,
          })),
        ]}
      />
      <Button variant="primary" busy={isBusy} disabled={isEmpty} onClick={act}>
        <Play aria-hidden /> Run tests
      </Button>
    </div>
  );
}
