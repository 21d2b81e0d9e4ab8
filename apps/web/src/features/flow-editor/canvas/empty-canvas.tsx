import { Panel } from "reactflow";
import { Button } from "@/ui/button";
import { useEditor } from "../state/editor-context.ts";
import { addNode } from "../state/node-commands.ts";
import { focusSelected } from "./focus-element.ts";
import { NodeIcon } from "./node-icon.tsx";

const starts = [
  { type: "webhook", label: "Start with a webhook" },
  { type: "manual", label: "Start by hand" },
  { type: "schedule", label: "Start on a schedule" },
];

/** What an empty flow says: that it begins with a trigger, and which. */
export function EmptyCanvas({ readOnly }: { readOnly: boolean }) {
  const editor = useEditor();
  if (readOnly) {
    return (
      <Panel position="top-center" className="mt-[18vh]! text-center text-muted-foreground">
        This flow is empty.
      </Panel>
    );
  }
  return (
    <Panel position="top-center" className="mt-[14vh]! grid w-80 gap-4 rounded-lg border bg-surface p-5">
      <div className="grid gap-1 text-center">
        <h2 className="font-medium text-lg">What starts this flow?</h2>
        <p className="text-balance text-muted-foreground text-sm">
          Choose a trigger, then add what happens next with the + behind it.
        </p>
      </div>
      <div className="grid gap-2">
        {starts.map(({ type, label }) => {
          const definition = editor.catalog.list().find((candidate) => candidate.type === type);
          if (!definition) return null;
          return (
            <Button
              key={type}
              className="h-auto justify-start gap-3 px-2 py-2 text-left"
              onClick={() => {
                addNode(editor, definition, { kind: "at", position: { x: 0, y: 0 } });
                focusSelected(editor);
              }}
            >
              <NodeIcon icon={definition.icon} category={definition.category} />
              <span className="grid">
                <span>{label}</span>
                <span className="whitespace-normal font-normal text-muted-foreground text-xs">
                  {definition.summary}
                </span>
              </span>
            </Button>
          );
        })}
      </div>
    </Panel>
  );
}
