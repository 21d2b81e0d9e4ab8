import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { connectionChecker } from "@millrace/engine/flow/connect";
import { useMemo, useState } from "react";
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
  const [marked, setMarked] = useState("");
  const document = editor.session.document();
  const name = findNode(document, nodeId)?.name ?? nodeId;
  const { catalog } = editor;
  const check = useMemo(() => connectionChecker(document.definition, catalog), [document, catalog]);
  const ports = useMemo(
    () => connectTargets(document, catalog, check, nodeId, search, shownPerPort),
    [document, catalog, check, nodeId, search],
  );
  // Enter means what stands first, until an arrow key marks something else that is still in the list.
  const allowed = ports.flatMap(({ key, targets }) =>
    targets.filter(({ reason }) => reason === null).map(({ edge }) => itemOf(key, edge)),
  );
  const chosen = allowed.includes(marked) ? marked : (allowed[0] ?? "");
  const close = () => {
    onClose();
    focusSelected(editor);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent title={`Connect "${name}"`} titleHidden>
        <Command shouldFilter={false} value={chosen} onValueChange={setMarked}>
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
