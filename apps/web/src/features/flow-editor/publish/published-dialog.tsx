import type { JsonValue } from "@millrace/contracts/json";
import { Button } from "@/ui/button";
import { CodeBlock } from "@/ui/code-block";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { useLastRun } from "../inspector/use-last-run.ts";
import { exampleInput } from "../run-now/example-input.ts";
import { useFlow } from "../state/use-flow.ts";
import { curlCommand } from "./webhook-example.ts";

/** The address under which the published flow is reached, with a command that calls it. */
export function PublishedDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { webhook, production } = useFlow();
  const { data } = useLastRun();
  if (!webhook || !production) return null;
  const trigger = production.definition.nodes.find((node) => node.type === "webhook");
  const method = typeof trigger?.params.method === "string" ? trigger.params.method : "POST";
  const body: JsonValue = exampleInput(production.definition, data);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`v${version} listens here`}
        description={
          webhook.reply === "result"
            ? "Callers get the flow's result when it has ended; after 30 seconds, the address of the run."
            : "Callers get 202 at once, with the address of the run."
        }
        size="lg"
      >
        <DialogBody>
          <CodeBlock label="Address" code={webhook.url} />
          <CodeBlock label="Try it" code={curlCommand(webhook.url, method, body)} wrap />
        </DialogBody>
        <DialogFooter>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
