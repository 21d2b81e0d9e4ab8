"use client";

import { describeChanges } from "@millrace/engine/flow/diff";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { cn } from "@/ui/class-names";
import { Tooltip } from "@/ui/tooltip";
import { comparePath, draftSide, production as productionSide } from "../compare/compare-path.ts";
import { useEditor, useSettledDocument } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";

/** The changes of the draft since production, computed here after each pause from what is on the canvas, saved or not. */
export function useDraftChanges() {
  const { catalog } = useEditor();
  const { production } = useFlow();
  const { definition } = useSettledDocument();
  const from = production?.definition ?? null;
  return useMemo(() => describeChanges(from, definition, catalog), [from, definition, catalog]);
}

/** "Draft · 3 changes since v12 (production)": what production runs is always said, and a click shows the difference. */
export function DraftState({ changes }: { changes: number }) {
  const { flowId, branchId } = useEditor();
  const { path } = useOrganization();
  const { production } = useFlow();
  const look = "truncate text-muted-foreground text-sm";
  if (!production)
    return (
      <span className={look}>
        <Narrow>Not published</Narrow>
        <Wide>Draft · not published yet</Wide>
      </span>
    );
  const version = <span className="font-mono">v{production.version}</span>;
  return (
    <Tooltip content={`Compare the draft with v${production.version}${production.name ? ` ${production.name}` : ""}`}>
      <Link
        href={path(comparePath(flowId, productionSide, draftSide(branchId)))}
        className={cn(
          look,
          "rounded-sm py-0.5 underline decoration-transparent underline-offset-4 hover:decoration-current",
        )}
      >
        {changes === 0 ? (
          <>
            <Narrow>As {version}</Narrow>
            <Wide>Production runs {version}, nothing changed</Wide>
          </>
        ) : (
          <>
            <Narrow>{changes} changed</Narrow>
            <Wide>
              Draft · {changes} {changes === 1 ? "change" : "changes"} since {version} (production)
            </Wide>
          </>
        )}
      </Link>
    </Tooltip>
  );
}

/** Beside the buttons of a narrow screen there is room for a word or two. */
const Narrow = ({ children }: { children: ReactNode }) => <span className="sm:hidden">{children}</span>;
const Wide = ({ children }: { children: ReactNode }) => <span className="max-sm:hidden">{children}</span>;
