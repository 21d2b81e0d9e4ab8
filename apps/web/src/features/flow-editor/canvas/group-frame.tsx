import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, use, useEffect, useRef } from "react";
import { Handle, type NodeProps, Position } from "reactflow";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import type { NodeRunStatus } from "../live-run/run-progress.ts";
import { toggleGroup } from "../state/canvas-commands.ts";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { useEditing } from "../state/use-editing.ts";
import { useAnnotation } from "./canvas-annotations.ts";
import { type GroupMark, groupMarkId } from "./canvas-marks.ts";
import { groupTitleHeight } from "./group-geometry.ts";

/** A group: a frame with a title around its nodes, or, collapsed, one card in their place. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<GroupMark>) {
  const { group, members, isCollapsed, isTarget } = data;
  const count = members === "" ? 0 : members.split(" ").length;
  const flags = { "data-selected": selected || undefined, "data-target": isTarget || undefined };
  const color = `mark-${group.color}`;
  if (isCollapsed) {
    return (
      <div className={cn("canvas-group-folded flex h-full w-full items-center gap-1.5 px-2", color)} {...flags}>
        <Toggle data={data} />
        <span className="grid min-w-0 flex-1">
          <Title data={data} />
          <span className="truncate px-1 text-muted-foreground text-xs leading-4">
            {count === 1 ? "1 node" : `${count} nodes`}
          </span>
        </span>
        <FoldedStatus members={members} />
        <Handle id="target" type="target" position={Position.Left} isConnectable={false} className="port-handle" />
        <Handle id="source" type="source" position={Position.Right} isConnectable={false} className="port-handle" />
      </div>
    );
  }
  return (
    <div className={cn("canvas-group h-full w-full", color)} {...flags}>
      <div
        className="group-grip canvas-group-title pointer-events-auto inline-flex max-w-full cursor-grab items-center gap-0.5 rounded-tl-[12px] rounded-br-lg pr-2.5 pl-1 active:cursor-grabbing"
        style={{ height: groupTitleHeight - 4 }}
      >
        <Toggle data={data} />
        <Title data={data} />
      </div>
    </div>
  );
});

function Toggle({ data }: Pick<NodeProps<GroupMark>, "data">) {
  const { groupId, group, isCollapsed } = data;
  const editor = use(EditorContext);
  if (!editor) return <span className="w-1.5" />;
  const Icon = isCollapsed ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      aria-expanded={!isCollapsed}
      aria-label={`${isCollapsed ? "Expand" : "Collapse"} group ${group.name}`}
      className="nodrag nopan grid size-6 shrink-0 place-items-center rounded-md hover:bg-foreground/10"
      onClick={(event) => {
        event.stopPropagation();
        toggleGroup(editor, groupId, isCollapsed);
      }}
    >
      <Icon className="size-3.5" aria-hidden />
    </button>
  );
}

function Title({ data }: Pick<NodeProps<GroupMark>, "data">) {
  const { groupId, group } = data;
  const editor = use(EditorContext);
  const isEditing = useEditing(groupMarkId(groupId));
  if (isEditing && editor) return <TitleField editor={editor} data={data} />;
  return <span className="min-w-0 truncate px-1 font-medium text-sm leading-5">{group.name}</span>;
}

function TitleField({ editor, data }: { editor: Editor } & Pick<NodeProps<GroupMark>, "data">) {
  const { groupId, group } = data;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const done = (name: string) => {
    const next = name.trim();
    if (next !== "" && next !== group.name)
      editor.session.apply({ kind: "change_group", groupId, changes: { name: next } });
    editor.ui.set((ui) => (ui.editing === groupMarkId(groupId) ? { ...ui, editing: null } : ui));
  };
  return (
    <input
      ref={field}
      aria-label="Name of the group"
      defaultValue={group.name}
      maxLength={80}
      className="nodrag nopan pointer-events-auto h-6 w-44 min-w-0 rounded-sm bg-surface px-1 font-medium text-sm outline-2 outline-accent"
      onBlur={(event) => done(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") event.currentTarget.value = group.name;
        const frame = event.currentTarget.closest<HTMLElement>(".react-flow__node");
        event.currentTarget.blur();
        frame?.focus();
      }}
    />
  );
}

/** What most needs to be seen of the nodes that a collapsed group hides. */
const weights: readonly NodeRunStatus[] = ["failed", "running", "retrying", "waiting", "cancelled", "succeeded"];

function FoldedStatus({ members }: { members: string }) {
  const ids = members.split(" ");
  const status = useAnnotation(({ statuses }) =>
    weights.find((weight) => ids.some((id) => statuses.get(id) === weight)),
  );
  const problems = useAnnotation((state) => ids.reduce((sum, id) => sum + (state.problems.get(id)?.count ?? 0), 0));
  const words = problems === 1 ? "1 problem" : `${problems} problems`;
  return (
    <>
      {status && (
        <span title={statusLooks[status].word}>
          <StatusIcon status={status} />
          <span className="sr-only">{statusLooks[status].word}</span>
        </span>
      )}
      {problems > 0 && (
        <span
          title={words}
          className="-top-2 -right-2 absolute grid h-4.5 min-w-4.5 place-items-center rounded-full bg-failed px-1 font-medium text-[11px] text-background tabular-nums leading-none"
        >
          <span aria-hidden>{problems}</span>
          <span className="sr-only">{words}</span>
        </span>
      )}
    </>
  );
}
