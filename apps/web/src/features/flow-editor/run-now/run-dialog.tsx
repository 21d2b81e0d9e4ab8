"use client";

import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { Skeleton } from "@/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { useLastRun } from "../inspector/use-last-run.ts";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { takesInput } from "./example-input.ts";
import { ManyRunsForm } from "./many-runs-form.tsx";
import { OneRunForm } from "./one-run-form.tsx";

/** Starts runs by hand: one of the draft or of production, or many of production, with inputs to edit. */
export function RunDialog({ until, onClose }: { until: string | undefined; onClose: () => void }) {
  const { flowId } = useEditor();
  const { production } = useFlow();
  const { isLoading } = useLastRun();
  const manyRefused = production
    ? takesInput(production.definition)
      ? undefined
      : "A scheduled flow takes no inputs"
    : "Publish the flow first";
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Start runs" description="Runs are real: requests are sent and answers count.">
        {isLoading ? (
          <DialogBody>
            <Skeleton className="h-40 w-full" />
          </DialogBody>
        ) : (
          <Tabs defaultValue="one" className="mt-2">
            <TabsList className="px-5">
              <TabsTrigger value="one">One run</TabsTrigger>
              <TabsTrigger value="many" disabled={manyRefused !== undefined} title={manyRefused}>
                Many runs
              </TabsTrigger>
            </TabsList>
            <TabsContent value="one" className="flex flex-col overflow-hidden">
              <OneRunForm until={until} onClose={onClose} />
            </TabsContent>
            {production && (
              <TabsContent value="many" className="flex flex-col overflow-hidden">
                <ManyRunsForm flowId={flowId} version={production.version} onClose={onClose} />
              </TabsContent>
            )}
          </Tabs>
        )}
      </DialogContent>
    </Dialog>
  );
}
