"use client";

import { Field } from "@/ui/field";
import { Switch } from "@/ui/switch";
import { useDocument, useEditor } from "../state/editor-context.ts";
import { usePins } from "./use-pins.ts";

type PinnedNoticeProps = { usePinned: boolean; onChange: (usePinned: boolean) => void };

/** Before a test: which nodes give pinned data instead of running, and whether they shall. */
export function PinnedNotice({ usePinned, onChange }: PinnedNoticeProps) {
  const { pins } = usePins();
  const { catalog } = useEditor();
  const { nodes } = useDocument().definition;
  const pinned = new Set(pins.map(({ nodeId }) => nodeId));
  const names = nodes.filter(({ id, disabled }) => pinned.has(id) && !disabled).map(({ name }) => name);
  const effects = nodes.filter(
    ({ id, type, typeVersion, disabled }) =>
      !disabled && !(usePinned && pinned.has(id)) && catalog.find(type, typeVersion)?.kind === "effect",
  );
  return (
    <>
      {names.length > 0 && (
        <Field label="Use pinned data" hint={`Not executed, because their output is pinned: ${names.join(", ")}.`}>
          {(control) => <Switch {...control} checked={usePinned} onCheckedChange={onChange} />}
        </Field>
      )}
      {effects.length > 0 && (
        <p className="text-muted-foreground text-sm">
          {`Really executed, with what they do elsewhere: ${effects
            .slice(0, 5)
            .map(({ name }) => name)
            .join(
              ", ",
            )}${effects.length > 5 ? ` and ${effects.length - 5} more` : ""}. Pin an output to leave a node out.`}
        </p>
      )}
    </>
  );
}
