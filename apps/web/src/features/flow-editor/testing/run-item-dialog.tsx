import { Play } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { JsonView } from "@/ui/json-view";
import { withPinnedData } from "../inspector/mapping/with-pinned-data.ts";
import { useLastRun } from "../inspector/use-last-run.ts";
import { type Editor, useDocument, useEditor } from "../state/editor-context.ts";
import { type ItemScope, itemScopeOf, itemsOf } from "./item-scope.ts";
import { useNodeTests } from "./test-commands.ts";
import { usePinnedData } from "./use-pinned-data.ts";

const mostItems = 10_000;
/** The items that were chosen last while an editor is open, by map or loop. */
const chosenIn = new WeakMap<Editor, Map<string, number>>();

/** Chooses the item of a map, or the round of a loop, for which a node inside is run alone. */
export function RunItemDialog({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const { catalog } = useEditor();
  const { definition } = useDocument();
  const scope = useMemo(() => itemScopeOf(definition, catalog, nodeId), [definition, catalog, nodeId]);
  const name = definition.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
  if (!scope) return null;
  const one = wordOf(scope);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Run "${name}" for one ${one}`}
        description="Only this node runs. What it sees of the nodes before it comes from the last run, or is pinned."
        size="sm"
      >
        <ItemForm nodeId={nodeId} scope={scope} onClose={onClose} />
      </DialogContent>
    </Dialog>
  );
}

const wordOf = ({ kind }: ItemScope) => (kind === "map" ? "item" : "round");

function ItemForm({ nodeId, scope, onClose }: { nodeId: string; scope: ItemScope; onClose: () => void }) {
  const editor = useEditor();
  const tests = useNodeTests();
  const { definition } = useDocument();
  const { data } = useLastRun();
  const pinned = usePinnedData();
  const items = useMemo(
    () => itemsOf(scope, pinned ? withPinnedData(data, pinned, definition.edges) : data, definition),
    [scope, data, pinned, definition],
  );
  const scopeId = scope.node.id;
  const before = chosenIn.get(editor)?.get(scopeId) ?? data?.places[nodeId]?.index ?? 0;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(before + 1);
  const most = items?.length ?? mostItems;
  const number = Number(text);
  const isRight = /^\d+$/.test(text) && number >= 1 && number <= most;
  const one = wordOf(scope);
  const run = () => {
    if (!isRight) return;
    const chosen = chosenIn.get(editor) ?? new Map<string, number>();
    chosenIn.set(editor, chosen.set(scopeId, number - 1));
    onClose();
    tests?.runForItem(nodeId, number - 1);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <DialogBody className="gap-3">
        <Field
          label={one === "item" ? "Item" : "Round"}
          hint={
            items
              ? `1 to ${most.toLocaleString("en-US")}, of "${scope.node.name}".`
              : `Of "${scope.node.name}", counted from 1.`
          }
          {...(isRight ? {} : { error: wrong(items?.length, one) })}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              type="number"
              min={1}
              max={most}
              className="w-32 tabular-nums"
              value={text}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {items && isRight && (
          <section aria-label="The chosen item" className="grid gap-1">
            <h3 className="text-muted-foreground text-xs">What it works on</h3>
            <div className="max-h-56 overflow-auto">
              <JsonView value={items[number - 1] ?? null} openLevels={1} />
            </div>
          </section>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={!isRight}>
          <Play aria-hidden /> Run for {one} {isRight ? number.toLocaleString("en-US") : ""}
        </Button>
      </DialogFooter>
    </form>
  );
}

const wrong = (length: number | undefined, one: string): string =>
  length === 0
    ? "The list is empty: there is nothing to run the node for. Run the flow with other data, or pin a list."
    : length === undefined
      ? `Enter the number of the ${one}, from 1 to ${mostItems.toLocaleString("en-US")}.`
      : `The list has ${length.toLocaleString("en-US")} ${length === 1 ? "item" : "items"}: enter a number from 1 to ${length.toLocaleString("en-US")}.`;
