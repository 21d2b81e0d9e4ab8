import { cn } from "@/ui/class-names";
import { useAnnotation } from "../canvas/canvas-annotations.ts";
import { nodeWords } from "./people.ts";

/** On a card: who else is at this node, as a ring with a name, and for a moment that somebody changed it. */
export function NodePresence({ nodeId }: { nodeId: string }) {
  const people = useAnnotation((annotations) => annotations.people.get(nodeId));
  const isChanged = useAnnotation((annotations) => annotations.changed.has(nodeId));
  const [first, ...more] = people ?? [];
  return (
    <>
      {isChanged && <span data-changed className="node-changed" aria-hidden />}
      {people && first && (
        <span
          data-presence={first.activity}
          className={cn(
            "pointer-events-none absolute -inset-1 rounded-xl border-2",
            first.activity === "idle" && "opacity-40",
          )}
          style={{ borderColor: first.color }}
        >
          <span
            className="-top-4.5 absolute left-2 flex h-4.5 max-w-36 items-center truncate rounded-t-md border-2 border-b-0 bg-surface px-1.5 font-medium text-[11px] text-foreground leading-none"
            style={{ borderColor: first.color }}
            title={nodeWords(people)}
          >
            <span className="truncate" aria-hidden>
              {first.name}
              {more.length > 0 && ` +${more.length}`}
            </span>
            <span className="sr-only">{nodeWords(people)}</span>
          </span>
        </span>
      )}
    </>
  );
}
