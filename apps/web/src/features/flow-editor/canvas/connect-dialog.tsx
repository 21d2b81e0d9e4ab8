import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { Dialog, DialogContent } from "@/ui/dialog";
import { edgeKey, findNode } from "../document/flow-document.ts";
import { useEditor } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";
import { connectTargets } from "./connect-targets.ts";
import { focusSelected } from "./focus-element.ts";
import { NodeIcon } from "./node-icon.tsx";

const shownPerPort = 40;
const itemOf = (port: string, edge: FlowEdge): string => `${port} ${edgeKey(edge)}`;

/** Connects a node without a mouse: choose which of its ports leads where. What can't be connected says why. */
export function ConnectDialog({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const editor = useEditor();
  const [search, setSearch] = useState("");
  const query = useDeferredValue(search);
  const document = editor.session.document();
  const name = findNode(document, nodeId)?.name ?? nodeId;
  const ports = useMemo(
    () => connectTargets(document, editor.catalog, nodeId, query, shownPerPort),
    [document, editor.catalog, nodeId, query],
  );
  // The list follows the search a moment later; Enter means what stands first in it.
  const [chosen, setChosen] = useState("");
  useEffect(() => {
    const [first] = ports.flatMap(({ key, targets }) =>
      targets.filter(({ reason }) => reason === null).map(({ edge }) => itemOf(key, edge)),
    );
    setChosen(first ?? "");
  }, [ports]);
  const close = () => {
    onClose();
    focusSelected(editor);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent title={`Connect "${name}"`} titleHidden>
        <Command shouldFilter={false} value={chosen} onValueChange={setChosen}>
          <CommandInput
            placeholder={`Connect "${name}" to or from…`}
            autoFocus
            value={search}
            onValueChange={setSearch}
          />
          <CommandList className="max-h-96">
            <CommandEmpty>No other node fits.</CommandEmpty>
            {ports.map(({ key, title, targets }) => (
              <CommandGroup key={key} heading={title}>
                {targets.map(({ edge, name: other, port, type, reason }) => (
                  <CommandItem
                    key={edgeKey(edge)}
                    value={itemOf(key, edge)}
                    disabled={reason !== null}
                    onSelect={() => {
                      editor.session.apply({ kind: "connect", edge });
                      close();
                    }}
                  >
                    <NodeIcon icon={type?.icon} category={type?.category} size="sm" />
                    <span className="grid min-w-0">
                      <span className="truncate">
                        {other}
                        {port && <span className="text-muted-foreground"> · {port}</span>}
                      </span>
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
