import { cn } from "@/ui/class-names";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { nodeWords } from "./people.ts";

/** In the inspector: who else is at the node. */
export function InspectedBy({ nodeId }: { nodeId: string }) {
  const { annotations } = useEditor();
  const people = useStore(annotations, (state) => state.people.get(nodeId));
  if (!people) return null;
  return (
    <p role="status" className="flex shrink-0 items-center gap-2 border-b bg-muted/60 px-3 py-1.5 text-xs">
      {people.map(({ userId, color, activity }) => (
        <span
          key={userId}
          aria-hidden
          className={cn("size-2 shrink-0 rounded-full", activity === "idle" && "opacity-40")}
          style={{ backgroundColor: color }}
        />
      ))}
      <span className="min-w-0 truncate">{nodeWords(people)}</span>
    </p>
  );
}
