import type { FlowNode } from "@millrace/contracts/flow/definition";
import { useState } from "react";
import { rateText } from "@/features/limits/rate-text";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { Field } from "@/ui/field";
import { LimitSettings } from "../inspector/limit-settings.tsx";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";

/** How often, and how many at once, single steps may begin over all runs: the same settings as on the nodes. */
export function StepLimits() {
  const { catalog } = useEditor();
  const readOnly = useReadOnly();
  const { nodes } = useDocument().definition;
  const [opened, setOpened] = useState<readonly string[]>([]);
  const canBeLimited = nodes.filter((node) => catalog.find(node.type, node.typeVersion)?.kind === "effect");
  const isListed = (node: FlowNode) => opened.includes(node.id) || hasLimit(node);
  const others = canBeLimited.filter((node) => !isListed(node));
  const toggle = (id: string) =>
    setOpened((known) => (known.includes(id) ? known.filter((one) => one !== id) : [...known, id]));
  if (canBeLimited.length === 0)
    return (
      <p className="text-muted-foreground text-sm">
        No step of this flow calls another service or runs code, so there is nothing to limit yet.
      </p>
    );
  return (
    <div className="grid gap-4">
      {canBeLimited.filter(isListed).map((node) => (
        <StepLimit key={node.id} node={node} isOpen={opened.includes(node.id)} onToggle={() => toggle(node.id)} />
      ))}
      {others.length > 0 && !readOnly && (
        <Field
          label="Limit a step"
          hint="For a service that allows only so many calls a minute, or so many at the same time."
        >
          {(control) => (
            <Combobox
              {...control}
              value={undefined}
              options={others.map(({ id, name }) => ({ value: id, label: name }))}
              placeholder="Choose a step"
              searchPlaceholder="Search steps"
              onValueChange={(id) => id !== undefined && toggle(id)}
            />
          )}
        </Field>
      )}
      {others.length > 0 && readOnly && others.length === canBeLimited.length && (
        <p className="text-muted-foreground text-sm">No step has a limit.</p>
      )}
    </div>
  );
}

const hasLimit = ({ concurrency, rateLimit }: FlowNode): boolean =>
  concurrency !== undefined || rateLimit !== undefined;

/** "100 per minute, 3 at once" */
function limitText({ concurrency, rateLimit }: FlowNode): string {
  const parts = [...(rateLimit ? [rateText(rateLimit)] : []), ...(concurrency ? [`${concurrency.max} at once`] : [])];
  return parts.length === 0 ? "No limit" : parts.join(", ");
}

function StepLimit({ node, isOpen, onToggle }: { node: FlowNode; isOpen: boolean; onToggle: () => void }) {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  return (
    <div className="grid gap-4 rounded-lg border p-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium text-sm">{node.name}</p>
          <p className="text-muted-foreground text-xs tabular-nums">{limitText(node)}</p>
        </div>
        <Button
          size="sm"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Close" : "Change"} ${node.name}`}
          onClick={onToggle}
        >
          {isOpen ? "Close" : readOnly ? "Show" : "Change"}
        </Button>
      </div>
      {isOpen && (
        <LimitSettings
          node={node}
          readOnly={readOnly}
          configure={(changes) => session.apply({ kind: "configure", nodeId: node.id, changes })}
        />
      )}
    </div>
  );
}
