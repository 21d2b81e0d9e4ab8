import { cn } from "@/ui/class-names";
import { RelativeTime } from "@/ui/relative-time";
import { statusLooks } from "@/ui/status-badge";
import { useFlow } from "../../state/use-flow.ts";
import { useMapping } from "./mapping-state.ts";
import { shownRunWords } from "./shown-run-words.ts";
import { useShownRun } from "./use-shown-run.ts";

/** Says which run the shown data is of; nothing where there is none. */
export function ShownRunLine({ className }: { className?: string }) {
  const { branch } = useFlow();
  const { data } = useShownRun();
  const shown = useMapping((state) => state.shown);
  if (!data?.run) return null;
  const isPinned = shown === "pinned";
  const words = shownRunWords(data.run, branch, { isChosen: shown !== null && !isPinned });
  return (
    <p className={cn("text-muted-foreground text-xs", className)}>
      {isPinned && "All that is not pinned: "}
      {words} · {statusLooks[data.run.status].word.toLowerCase()} <RelativeTime at={new Date(data.run.startedAt)} />
    </p>
  );
}
