import { useReactFlow } from "reactflow";
import { cn } from "@/ui/class-names";
import { Tooltip } from "@/ui/tooltip";
import { findNode } from "../document/flow-document.ts";
import { useCompanions } from "../presence/companions.tsx";
import type { Companion } from "../presence/people.ts";
import { useSettledDocument } from "../state/editor-context.ts";

const mostShown = 4;

/** Who else has this flow open; a click goes to where they are. */
export function PresenceAvatars() {
  const companions = useCompanions();
  if (companions.length === 0) return null;
  return (
    <ul className="-space-x-1 flex" aria-label="Also here">
      {companions.slice(0, mostShown).map((companion) => (
        <li key={companion.userId}>
          <Avatar companion={companion} />
        </li>
      ))}
      {companions.length > mostShown && (
        <li className="grid size-6 place-items-center rounded-full border-2 border-surface bg-muted text-[10px]">
          +{companions.length - mostShown}
        </li>
      )}
    </ul>
  );
}

function Avatar({ companion }: { companion: Companion }) {
  const { name, color, nodeIds, activity } = companion;
  const document = useSettledDocument();
  const { fitView, getZoom } = useReactFlow();
  const there = nodeIds.filter((id) => findNode(document, id));
  const words = whereWords(companion, there.length === 1 ? findNode(document, there[0] ?? "")?.name : undefined);
  return (
    <Tooltip content={words}>
      <button
        type="button"
        aria-label={words}
        aria-disabled={there.length === 0}
        className={cn(
          "grid size-6 place-items-center rounded-full border-2 font-medium text-[10px] text-foreground",
          there.length === 0 && "cursor-default",
          activity === "idle" && "opacity-45",
        )}
        style={{ borderColor: color, backgroundColor: `color-mix(in oklch, ${color} 14%, var(--surface))` }}
        onClick={() => {
          if (there.length === 0) return;
          void fitView({ nodes: there.map((id) => ({ id })), duration: 160, minZoom: 0.1, maxZoom: getZoom() });
        }}
      >
        {initialsOf(name)}
      </button>
    </Tooltip>
  );
}

function whereWords({ name, nodeIds, activity }: Companion, nodeName: string | undefined): string {
  if (activity === "idle") return `${name} has this flow open, but is away`;
  if (nodeName !== undefined)
    return activity === "editing" ? `${name} is editing ${nodeName}. Go there` : `${name} is at ${nodeName}. Go there`;
  return nodeIds.length > 1 ? `${name} is at ${nodeIds.length} nodes. Go there` : `${name} has this flow open`;
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
