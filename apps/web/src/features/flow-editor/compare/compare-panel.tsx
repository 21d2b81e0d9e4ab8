import type { ComparedSide, Comparison } from "@millrace/contracts/api/versions";
import { CopyButton } from "@/ui/copy-button";
import { RelativeTime } from "@/ui/relative-time";
import { ChangeList } from "../publish/change-list.tsx";
import { Meaning } from "./meaning.tsx";
import { useSideWords } from "./use-side-words.ts";

type ComparePanelProps = { comparison: Comparison; onShow: (nodeId: string) => void };

/** What changes, in words, and what it means. */
export function ComparePanel({ comparison, onShow }: ComparePanelProps) {
  const { from, to, changes, contract, uses } = comparison;
  const isSame = changes.length === 0;
  return (
    <aside
      aria-label="What differs"
      className="flex min-h-0 w-96 shrink-0 flex-col gap-4 overflow-y-auto border-l bg-surface p-4 max-lg:w-full max-lg:border-t max-lg:border-l-0 max-lg:overflow-visible"
    >
      <dl className="grid grid-cols-[3rem_minmax(0,1fr)] gap-x-2 gap-y-1 text-sm">
        <SideFacts label="From" side={from} />
        <SideFacts label="To" side={to} />
      </dl>
      <section className="grid gap-1.5">
        <h2 className="font-medium text-sm">
          {isSame ? "The same content" : changes.length === 1 ? "1 change" : `${changes.length} changes`}
        </h2>
        {isSame ? (
          <p className="text-muted-foreground text-sm">
            {comparison.moved.length > 0
              ? "Only places on the canvas differ, which changes no run."
              : "Both have the same hash: they run and read the same."}
          </p>
        ) : (
          <ChangeList changes={changes} onShow={onShow} className="" />
        )}
      </section>
      {!isSame && (
        <section className="grid gap-1.5">
          <h2 className="font-medium text-sm">What it means</h2>
          <Meaning contract={contract} uses={uses} />
        </section>
      )}
    </aside>
  );
}

function SideFacts({ label, side }: { label: string; side: ComparedSide }) {
  const wordsOf = useSideWords();
  return (
    <>
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0">
        <p className="truncate">
          {side.version === null ? wordsOf(side.side) : <span className="font-mono">{`v${side.version}`}</span>}
          {side.name && <span className="text-muted-foreground">{` · ${side.name}`}</span>}
        </p>
        <p className="flex items-center gap-1 text-muted-foreground text-xs">
          <span className="truncate">{side.by}</span> · <RelativeTime at={side.at} /> ·
          <code className="font-mono">{side.contentHash.slice(0, 10)}</code>
          <CopyButton
            text={side.contentHash}
            label={`Copy the hash of ${label.toLowerCase()}`}
            className="size-5 [&_svg]:size-3"
          />
        </p>
      </dd>
    </>
  );
}
