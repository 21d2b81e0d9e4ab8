"use client";

import { expectedAt, findingsOfParam } from "@millrace/engine/types/param-types";
import type { TypeFinding } from "@millrace/engine/types/type-finding";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { cn } from "@/ui/class-names";
import { Skeleton } from "@/ui/skeleton";
import type { CodeEditorProps, EditorFinding } from "./code-editor.tsx";
import { loadCodeEditor } from "./load-code-editor.ts";
import { noDataWords } from "./no-data-words.ts";
import { useNodeForm } from "./node-form-context.ts";
import { kindOfValue, type Preview, previewOf, type SourceLanguage } from "./preview.ts";

const CodeEditor = lazy(loadCodeEditor);

const frame =
  "min-w-0 overflow-hidden rounded-md border border-border-strong/60 bg-surface hover:border-border-strong focus-within:border-accent focus-within:outline-1 focus-within:outline-accent";

/** The code editor with the frame of a text field; it loads when the first one is shown. */
export function FramedCodeEditor({ className, ...props }: CodeEditorProps & { className?: string }) {
  return (
    <div className={cn(frame, props["aria-invalid"] && "border-failed", className)}>
      <Suspense fallback={<Skeleton className="m-2 h-4" />}>
        <CodeEditor {...props} />
      </Suspense>
    </div>
  );
}

type SourceFieldProps = {
  language: SourceLanguage;
  source: string;
  onChange: (source: string) => void;
  /** Where the parameter stands, so that it is known what it wants. */
  pointer: string;
  placeholder?: string;
  control: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };
  label: string;
};

const mostShown = 3;

/** An expression or template with what it gives on the shown run's data and what its types forbid, found here while typing. */
export function SourceField({
  language,
  source,
  onChange,
  pointer,
  placeholder = "",
  control,
  label,
}: SourceFieldProps) {
  const { previewScope, completionScope, scopeTypes, type, readOnly, offerTarget } = useNodeForm();
  const settled = useDeferredValue(source);
  const preview = useMemo(() => previewOf(language, settled, previewScope), [language, settled, previewScope]);
  const findings = useMemo(
    () =>
      scopeTypes ? findingsOfParam({ kind: language, source: settled }, scopeTypes, expectedAt(type, pointer)) : [],
    [language, settled, scopeTypes, type, pointer],
  );
  const underlined = useMemo(() => (findings.length > 0 ? findings.map(toUnderline) : noneFound), [findings]);
  const completion = useMemo(
    () => ({ scope: completionScope, ...(scopeTypes ? { types: scopeTypes } : {}) }),
    [completionScope, scopeTypes],
  );
  const release = useRef<(() => void) | null>(null);
  useEffect(() => () => release.current?.(), []);
  return (
    <div className="grid gap-1">
      <FramedCodeEditor
        {...control}
        aria-label={label}
        language={language}
        value={source}
        onChange={onChange}
        placeholder={placeholder}
        completion={completion}
        problem={preview.kind === "bad_source" ? preview : null}
        findings={underlined}
        onCursor={(insert) => {
          release.current = offerTarget(label, insert);
        }}
        readOnly={readOnly}
        minHeight={language === "liquid" ? "84px" : "32px"}
      />
      {findings.slice(0, mostShown).map((finding) => (
        <Note key={`${finding.from} ${finding.message}`} tone={finding.certain ? "failed" : "waiting"}>
          <CodeWords text={finding.message} />
        </Note>
      ))}
      {/* A named problem under the field says more than what its data lacks. */}
      {!(preview.kind === "failed" && (control["aria-invalid"] || findings.length > 0)) && (
        <PreviewLine preview={preview} />
      )}
    </div>
  );
}

/** The same list, as another one is drawn again. */
const noneFound: readonly EditorFinding[] = [];

const toUnderline = ({ from, to, message, certain }: TypeFinding): EditorFinding => ({
  from,
  to,
  message: message.replaceAll("`", "'"),
  severity: certain ? "error" : "warning",
});

/** A sentence in which names stand between backticks. */
function CodeWords({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className="font-mono">
        {part}
      </code>
    ) : (
      part
    ),
  );
}

function PreviewLine({ preview }: { preview: Preview }) {
  switch (preview.kind) {
    case "empty":
      return null;
    case "value": {
      const text = typeof preview.value === "string" ? preview.value : JSON.stringify(preview.value);
      return (
        <output className="flex min-w-0 items-baseline gap-2 rounded-md bg-muted px-2 py-1 text-xs">
          <span className="text-muted-foreground" aria-hidden>
            =
          </span>
          <span
            className="line-clamp-4 min-w-0 flex-1 whitespace-pre-wrap break-words font-mono"
            title={text.slice(0, 2_000)}
          >
            {text.slice(0, 600)}
          </span>
          <span className="shrink-0 text-muted-foreground">{kindOfValue(preview.value)}</span>
        </output>
      );
    }
    case "bad_source":
      return <Note tone="failed">{preview.message}</Note>;
    case "failed":
      return <Note tone="waiting">On the shown run's data: {preview.message}</Note>;
    case "no_data":
      return <NoData />;
  }
}

function NoData() {
  const { can } = useOrganization();
  return <Note tone="muted">{noDataWords(can, "the value here")}</Note>;
}

function Note({ tone, children }: { tone: "failed" | "waiting" | "muted"; children: React.ReactNode }) {
  const tones = { failed: "text-failed", waiting: "text-waiting", muted: "text-muted-foreground" };
  return <output className={cn("block px-0.5 text-xs", tones[tone])}>{children}</output>;
}
