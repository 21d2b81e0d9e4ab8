import { toUuid } from "@millrace/contracts/ids";
import { useOrganization } from "@/organization/organization-provider";
import { usePresence } from "@/realtime/realtime-provider";
import { Tooltip } from "@/ui/tooltip";
import { useEditor } from "../state/editor-context.ts";

const mostShown = 4;

/** Who else has this flow open. */
export function PresenceAvatars() {
  const { flowId } = useEditor();
  const { me } = useOrganization();
  // The hub names people by their plain UUID.
  const ownId = toUuid("user", me.user.id);
  const others = usePresence(`flow:${flowId}`).filter((person) => person.userId !== ownId);
  if (others.length === 0) return null;
  return (
    <ul className="-space-x-1.5 flex" aria-label="Also here">
      {others.slice(0, mostShown).map((person, index) => (
        <li key={person.userId}>
          <Tooltip content={`${person.name} has this flow open`}>
            <button
              type="button"
              aria-label={`${person.name} has this flow open`}
              className="grid size-6 cursor-default place-items-center rounded-full border-2 border-surface font-medium text-[10px] text-background"
              style={{ backgroundColor: `var(--chart-${(index % 8) + 1})` }}
            >
              {initialsOf(person.name)}
            </button>
          </Tooltip>
        </li>
      ))}
      {others.length > mostShown && (
        <li className="grid size-6 place-items-center rounded-full border-2 border-surface bg-muted text-[10px]">
          +{others.length - mostShown}
        </li>
      )}
    </ul>
  );
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
