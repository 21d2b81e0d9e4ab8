import type { FlowChange } from "@millrace/contracts/api/flows";
import { Cable, Minus, Pencil, Plus, Settings2, Unplug } from "lucide-react";
import { cn } from "@/ui/class-names";
import { NamedText } from "../words/named-text.tsx";

const looks = {
  added: { icon: Plus, tone: "text-succeeded", word: "Added" },
  removed: { icon: Minus, tone: "text-failed", word: "Removed" },
  changed: { icon: Pencil, tone: "text-waiting", word: "Changed" },
  connected: { icon: Cable, tone: "text-succeeded", word: "Connected" },
  disconnected: { icon: Unplug, tone: "text-failed", word: "Disconnected" },
  settings: { icon: Settings2, tone: "text-waiting", word: "Settings" },
} as const;

type ChangeListProps = { changes: readonly FlowChange[]; onShow?: (nodeId: string) => void };

/** What changes, in words, one line each; a line about a node leads to it. */
export function ChangeList({ changes, onShow }: ChangeListProps) {
  return (
    <ul className="max-h-72 divide-y overflow-y-auto rounded-md border">
      {changes.map((change, index) => {
        const { icon: Icon, tone, word } = looks[change.kind];
        const text = (
          <>
            <Icon className={cn("mt-0.5 size-4 shrink-0", tone)} aria-label={word} />
            <span className="min-w-0 break-words">
              <NamedText text={change.text} />
            </span>
          </>
        );
        const { nodeId } = change;
        const row = "flex w-full gap-2.5 px-3 py-1.5 text-left text-sm";
        return (
          <li key={index}>
            {onShow && nodeId && change.kind !== "removed" ? (
              <button type="button" className={cn(row, "hover:bg-muted")} onClick={() => onShow(nodeId)}>
                {text}
              </button>
            ) : (
              <div className={row}>{text}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
