import type { MergeChoice, MergeConflict, MergePreview } from "@millrace/contracts/api/branches";
import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Meaning } from "../compare/meaning.tsx";
import { ChangeList } from "../publish/change-list.tsx";
import { useDocument } from "../state/editor-context.ts";
import { MergeConflictRow } from "./merge-conflict-row.tsx";

type MergePanelProps = {
  preview: MergePreview;
  names: { ours: string; theirs: string };
  choiceOf: (conflict: MergeConflict) => MergeChoice | undefined;
  onChoose: (choice: MergeChoice) => void;
  onChooseAll: (choices: MergeChoice[]) => void;
  onShow: (nodeId: string) => void;
  readOnly: boolean;
  error: unknown;
  isMerging: boolean;
  /** Whether the preview is of choices from a moment ago. */
  isOld: boolean;
  onMerge: () => void;
};

/** What has to be decided, what the merge changes and means, and the button that does it. */
export function MergePanel(props: MergePanelProps) {
  const { preview, names, choiceOf, onChoose, onChooseAll, onShow, readOnly, error, isMerging, isOld, onMerge } = props;
  const { conflicts, comparison, problems } = preview;
  const { definition } = useDocument();
  const open = conflicts.filter((conflict) => !choiceOf(conflict)).length;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const isNothing = comparison.changes.length === 0 && conflicts.length === 0 && isSameLayout(comparison);
  const nodes = [...comparison.from.definition.nodes, ...definition.nodes];
  const chooseAll = (take: "ours" | "theirs") => onChooseAll(conflicts.map(({ path }) => ({ path, take })));
  return (
    <aside
      aria-label="The merge"
      className="flex min-h-0 w-[26rem] shrink-0 flex-col border-l bg-surface max-lg:w-full max-lg:border-t max-lg:border-l-0"
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 max-lg:overflow-visible">
        {conflicts.length > 0 && (
          <Section
            title={
              conflicts.length === 1 ? "1 thing that both changed" : `${conflicts.length} things that both changed`
            }
          >
            <p className="text-muted-foreground text-sm">
              Nothing is overwritten by itself: choose for each. Everything else is merged already.
            </p>
            {!readOnly && conflicts.length > 1 && (
              <div className="flex flex-wrap gap-2">
                <Button size="sm" onClick={() => chooseAll("ours")}>
                  Keep all of {names.ours}
                </Button>
                <Button size="sm" onClick={() => chooseAll("theirs")}>
                  Take all of {names.theirs}
                </Button>
              </div>
            )}
            <ul className="grid gap-2">
              {conflicts.map((conflict) => {
                const [part, id] = conflict.path;
                const node = part === "nodes" ? nodes.find((one) => one.id === id) : undefined;
                return (
                  <MergeConflictRow
                    key={conflict.path.join("\n")}
                    conflict={conflict}
                    node={node}
                    names={names}
                    choice={choiceOf(conflict)}
                    onChoose={onChoose}
                    onShow={node && (() => onShow(id))}
                    readOnly={readOnly}
                  />
                );
              })}
            </ul>
          </Section>
        )}
        <Section title={`What changes in ${names.ours}`}>
          {comparison.changes.length > 0 ? (
            <ChangeList changes={comparison.changes} onShow={onShow} className="" />
          ) : (
            <p className="text-muted-foreground text-sm">
              {isNothing
                ? `There is nothing new in ${names.theirs}.`
                : "Nothing that runs: only what the canvas shows, or what you decided to keep."}
            </p>
          )}
        </Section>
        {comparison.changes.length > 0 && (
          <Section title="What it means">
            <Meaning contract={comparison.contract} uses={comparison.uses} />
            {errors > 0 && (
              <p className="text-sm text-waiting">
                {errors === 1 ? "1 problem has" : `${errors} problems have`} to be mended in {names.ours} before it can
                be published.
              </p>
            )}
          </Section>
        )}
        {error ? <ErrorPanel error={error} title="Nothing was merged." /> : null}
      </div>
      {!readOnly && (
        <div className="flex shrink-0 items-center gap-3 border-t p-3">
          <p role="status" className="min-w-0 flex-1 text-muted-foreground text-sm">
            {open > 0 ? `${open} ${open === 1 ? "choice is" : "choices are"} left` : ""}
          </p>
          <Button variant="primary" disabled={open > 0 || isNothing || isOld} busy={isMerging} onClick={onMerge}>
            Merge into {names.ours}
          </Button>
        </div>
      )}
    </aside>
  );
}

const isSameLayout = ({ from, to }: MergePreview["comparison"]): boolean =>
  JSON.stringify(from.layout) === JSON.stringify(to.layout);

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-2">
    <h2 className="font-medium text-sm">{title}</h2>
    {children}
  </section>
);
