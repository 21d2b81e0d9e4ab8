import type { FlowChange } from "@millrace/contracts/flow/change";
import { fieldText } from "@millrace/engine/flow/value-words";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cn } from "@/ui/class-names";
import { changeLooks } from "../compare/change-looks.ts";
import { TextDiffView } from "../compare/text-diff-view.tsx";
import { NamedText, plainNames } from "../words/named-text.tsx";

type ChangeListProps = {
  changes: readonly FlowChange[];
  onShow?: (nodeId: string) => void;
  className?: string;
};

/** What changes, in words, one line each. A line about a node leads to it; a long text opens line by line. */
export function ChangeList({ changes, onShow, className = "max-h-72" }: ChangeListProps) {
  return (
    <ul className={cn("divide-y overflow-y-auto rounded-md border", className)}>
      {changes.map((change, index) => (
        <ChangeRow key={index} change={change} onShow={onShow} />
      ))}
    </ul>
  );
}

function ChangeRow({ change, onShow }: { change: FlowChange; onShow: ChangeListProps["onShow"] }) {
  const [isOpen, setOpen] = useState(false);
  const { kind, text, nodeId, field } = change;
  const { icon: Icon, text: tone, word } = changeLooks[kind];
  const line = (
    <>
      <Icon className={cn("mt-0.5 size-4 shrink-0", tone)} aria-label={word} />
      <span className="min-w-0 break-words">
        <NamedText text={text} />
      </span>
    </>
  );
  const row = "flex min-w-0 flex-1 gap-2.5 px-3 py-1.5 text-left text-sm";
  const texts = field?.language ? { before: fieldText(field.before), after: fieldText(field.after) } : null;
  const isLong = texts !== null && [texts.before, texts.after].some((one) => one.length > 60 || one.includes("\n"));
  return (
    <li>
      <div className="flex items-start">
        {onShow && nodeId ? (
          <button type="button" className={cn(row, "hover:bg-muted")} onClick={() => onShow(nodeId)}>
            {line}
          </button>
        ) : (
          <div className={row}>{line}</div>
        )}
        {isLong && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? "Hide" : "Show"} the text: ${plainNames(text)}`}
            title={isOpen ? "Hide the text" : "Show the text line by line"}
            className="grid size-8 shrink-0 place-items-center text-muted-foreground hover:bg-muted hover:text-foreground"
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight className={cn("size-4 transition-transform", isOpen && "rotate-90")} aria-hidden />
          </button>
        )}
      </div>
      {isLong && isOpen && (
        <div className="px-3 pb-2.5">
          <TextDiffView before={texts.before} after={texts.after} label={field?.title ?? ""} />
        </div>
      )}
    </li>
  );
}
