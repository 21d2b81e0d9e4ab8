"use client";

import type { FlowProblem } from "@millrace/contracts/flow/definition";
import { ChevronDown, CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { type Editor, showNode, useEditor, useEditorState, useEditorUi } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";

/** What blocks publishing, in words; a click goes to the node and, where there is one, to the field. */
export function ProblemsPanel() {
  const editor = useEditor();
  const { all, errors } = useEditorState((state) => state.problems);
  const isOpen = useEditorUi((ui) => ui.isProblemsOpen);
  if (all.length === 0 && !isOpen) return null;
  return (
    <section className="shrink-0 border-t bg-surface" aria-label="Problems">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex h-8 w-full items-center gap-2 px-3 text-left text-sm hover:bg-muted"
        onClick={() => editor.ui.set((ui) => ({ ...ui, isProblemsOpen: !ui.isProblemsOpen }))}
      >
        <ProblemIcon severity={errors > 0 ? "error" : all.length > 0 ? "warning" : null} />
        <span>{countWords(errors, all.length - errors)}</span>
        <ChevronDown className={cn("ml-auto size-4 text-muted-foreground", !isOpen && "rotate-180")} aria-hidden />
      </button>
      {isOpen && all.length > 0 && (
        <ul className="max-h-48 overflow-y-auto border-t py-1">
          {all.map((problem, index) => (
            <li key={index}>
              <ProblemRow problem={problem} onShow={() => showProblem(editor, problem)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Goes to the place that a problem is about. */
export function showProblem(editor: Editor, problem: FlowProblem): void {
  const nodeId = problem.nodeId ?? problem.edge?.to.node;
  if (nodeId === undefined) return;
  showNode(editor, nodeId, problem.pointer === undefined ? {} : { pointer: problem.pointer });
}

function ProblemRow({ problem, onShow }: { problem: FlowProblem; onShow: () => void }) {
  const text = (
    <>
      <ProblemIcon severity={problem.severity} />
      <span className="min-w-0">
        <NamedText text={problem.message} />
      </span>
    </>
  );
  const look = "flex w-full items-start gap-2 px-3 py-1.5 text-left text-sm [&>svg]:mt-0.5";
  if (problem.nodeId === undefined && !problem.edge) return <div className={look}>{text}</div>;
  return (
    <Button
      variant="ghost"
      className={cn(look, "h-auto justify-start whitespace-normal rounded-none font-normal")}
      onClick={onShow}
    >
      {text}
    </Button>
  );
}

export function ProblemIcon({ severity }: { severity: FlowProblem["severity"] | null }) {
  if (severity === "error") return <CircleAlert className="size-4 shrink-0 text-failed" aria-label="Error" />;
  if (severity === "warning") return <TriangleAlert className="size-4 shrink-0 text-waiting" aria-label="Warning" />;
  return <CircleCheck className="size-4 shrink-0 text-succeeded" aria-hidden />;
}

function countWords(errors: number, warnings: number): string {
  if (errors === 0 && warnings === 0) return "No problems";
  const parts = [];
  if (errors > 0) parts.push(`${errors} ${errors === 1 ? "problem blocks" : "problems block"} publishing`);
  if (warnings > 0) parts.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
  return parts.join(", ");
}
