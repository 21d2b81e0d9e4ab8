import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { checkConnection } from "@millrace/engine/flow/connect";
import { useMemo } from "react";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { Dialog, DialogContent } from "@/ui/dialog";
import { edgeKey, findNode } from "../document/flow-document.ts";
import { portsOf } from "../document/node-ports.ts";
import { type Editor, useEditor } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";
import { NodeIcon } from "./node-icon.tsx";

/** Connects a node without a mouse: choose which output leads to which node. What can't be connected says why. */
export function ConnectDialog({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const editor = useEditor();
  const name = findNode(editor.session.document(), nodeId)?.name ?? nodeId;
  const outputs = useMemo(() => targetsOf(editor, nodeId), [editor, nodeId]);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={`Connect "${name}" to`} titleHidden>
        <Command>
          <CommandInput placeholder={`Connect "${name}" to…`} autoFocus />
          <CommandList className="max-h-96">
            <CommandEmpty>No other node fits.</CommandEmpty>
            {outputs.map(({ output, targets }) => (
              <CommandGroup key={output.name} heading={outputs.length > 1 ? `From ${output.label}` : "To"}>
                {targets.map(({ edge, node, type, reason }) => (
                  <CommandItem
                    key={edgeKey(edge)}
                    value={edgeKey(edge)}
                    keywords={[node.name, output.label]}
                    disabled={reason !== null}
                    onSelect={() => {
                      editor.session.apply({ kind: "connect", edge });
                      onClose();
                    }}
                  >
                    <NodeIcon icon={type?.icon} category={type?.category} size="sm" />
                    <span className="grid min-w-0">
                      <span className="truncate">{node.name}</span>
                      {reason && (
                        <span className="text-muted-foreground text-xs">
                          <NamedText text={reason} />
                        </span>
                      )}
                    </span>
                  </CommandItem>
                ))}
              </CommandGroup>
            ))}
          </CommandList>
        </Command>
      </DialogContent>
    </Dialog>
  );
}

/** Every way to connect a node's outputs to other nodes' inputs; allowed ones first. */
function targetsOf({ session, catalog }: Editor, nodeId: string) {
  const { definition } = session.document();
  const source = definition.nodes.find((node) => node.id === nodeId);
  if (!source) return [];
  return portsOf(source, catalog).outputs.map((output) => ({
    output,
    targets: definition.nodes
      .filter((node) => node.id !== nodeId)
      .flatMap((node) =>
        portsOf(node, catalog).inputs.map((input) => {
          const edge: FlowEdge = { from: { node: nodeId, port: output.name }, to: { node: node.id, port: input.name } };
          const check = checkConnection(definition, catalog, edge);
          const type = catalog.find(node.type, node.typeVersion);
          return { edge, node, type, reason: check.ok ? null : check.reason };
        }),
      )
      .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null)),
  }));
}
