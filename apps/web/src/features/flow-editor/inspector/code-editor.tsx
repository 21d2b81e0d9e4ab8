"use client";

import { autocompletion } from "@codemirror/autocomplete";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, setDiagnostics } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderText } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { CompletionData } from "@millrace/engine/expressions/cel";
import type { DataPath } from "@millrace/engine/types/data-path";
import CodeMirror from "@uiw/react-codemirror";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { dataDrops, insertPath } from "./mapping/editor-insertion.ts";
import { completionSource } from "./source-completion.ts";
import { celLanguage, liquidLanguage } from "./source-languages.ts";

export type CodeLanguage = "cel" | "liquid" | "javascript" | "json";

export type CodeEditorProps = {
  language: CodeLanguage;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** What completion offers, for CEL and Liquid. */
  completion?: CompletionData;
  /** Where the text is wrong. */
  problem?: { position: number; message: string } | null;
  /** What else is wrong with it, or may be. */
  findings?: readonly EditorFinding[];
  /** The cursor is in this editor; data that is picked now goes to where it stands. */
  onCursor?: (insert: (path: DataPath) => void) => void;
  readOnly?: boolean;
  minHeight?: string;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
};

export type EditorFinding = { from: number; to: number; message: string; severity: "error" | "warning" };

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--category-triggers)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--succeeded)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--category-logic)" },
  { tag: [tags.variableName, tags.propertyName], color: "var(--category-actions)" },
  { tag: tags.function(tags.variableName), color: "var(--accent-text)" },
  { tag: [tags.brace, tags.operator, tags.punctuation], color: "var(--muted-foreground)" },
  { tag: tags.comment, color: "var(--muted-foreground)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--foreground)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--font-mono)", padding: "6px 0", caretColor: "var(--foreground)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.25rem" },
  ".cm-placeholder": { color: "var(--muted-foreground)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted-foreground)", border: "none" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklab, var(--accent) 30%, transparent) !important",
  },
  ".cm-tooltip": {
    border: "none",
    borderRadius: "10px",
    backgroundColor: "var(--surface-raised)",
    boxShadow: "var(--float-shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "0.75rem", padding: "4px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "4px 8px !important", borderRadius: "6px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selection) !important",
    color: "var(--foreground) !important",
  },
  ".cm-completionDetail": { color: "var(--muted-foreground)", fontStyle: "normal", marginLeft: "1em" },
  ".cm-completionInfo": { padding: "8px 10px", maxWidth: "18rem", fontSize: "0.75rem" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent-text)" },
  ".cm-diagnostic": { borderLeft: "none", padding: "6px 10px", fontSize: "0.75rem" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--waiting) 1px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--failed) 1px" },
});

const languages: Record<CodeLanguage, Extension> = {
  cel: celLanguage,
  liquid: liquidLanguage,
  javascript: javascript(),
  json: json(),
};

/** Escape leaves the editor for the keyboard: Tab indents, so there has to be another way out. */
const leaveOnEscape = Prec.low(
  keymap.of([
    {
      key: "Escape",
      run: (view) => {
        view.contentDOM.blur();
        return true;
      },
    },
  ]),
);

/** Always the same objects: another one sets the whole editor up again. */
const plainSetup = {
  lineNumbers: false,
  foldGutter: false,
  highlightActiveLine: false,
  highlightActiveLineGutter: false,
  autocompletion: false,
  searchKeymap: false,
  syntaxHighlighting: false,
  lintKeymap: false,
};
const codeSetup = { ...plainSetup, lineNumbers: true };

/** A text with a language: colours, completion, and the wrong place underlined. */
export default function CodeEditor(props: CodeEditorProps) {
  const { language, value, onChange, placeholder, completion, readOnly = false, minHeight = "32px" } = props;
  const { problem, findings = noFindings, onCursor } = props;
  const [view, setView] = useState<EditorView | null>(null);
  const latest = useRef({ completion, onCursor, onChange });
  useEffect(() => {
    latest.current = { completion, onCursor, onChange };
  });
  // Another function on each keystroke would set the whole editor up again.
  const change = useCallback((text: string) => latest.current.onChange(text), []);
  const { id, "aria-label": label, "aria-describedby": describedBy, "aria-invalid": invalid } = props;
  const isExpression = language === "cel" || language === "liquid";

  const extensions = useMemo(() => {
    const list: Extension[] = [
      look,
      syntaxHighlighting(colours),
      languages[language],
      EditorView.lineWrapping,
      leaveOnEscape,
      // Nothing is looked for here, but what is found elsewhere stays when the editor is set up again.
      linter(null),
      EditorView.contentAttributes.of({
        ...(id ? { id } : {}),
        ...(label ? { "aria-label": label } : {}),
        ...(describedBy ? { "aria-describedby": describedBy } : {}),
        ...(invalid ? { "aria-invalid": "true" } : {}),
      }),
    ];
    if (placeholder) list.push(placeholderText(placeholder));
    if (language === "cel" || language === "liquid") {
      const source = completionSource(language, () => latest.current.completion ?? noData);
      list.push(autocompletion({ override: [source], icons: false, activateOnTyping: true }));
      list.push(dataDrops(language));
      list.push(
        EditorView.domEventHandlers({
          focus: (_, focused) => {
            latest.current.onCursor?.((path) => insertPath(focused, language, path));
          },
        }),
      );
    }
    return list;
  }, [language, placeholder, id, label, describedBy, invalid]);

  const position = problem?.position;
  const message = problem?.message;
  useEffect(() => {
    if (!view) return;
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(view, position, message, findings)));
  }, [view, position, message, findings]);

  return (
    <CodeMirror
      value={value}
      onChange={change}
      extensions={extensions}
      editable={!readOnly}
      readOnly={readOnly}
      theme="none"
      minHeight={minHeight}
      maxHeight="50vh"
      indentWithTab={!isExpression}
      onCreateEditor={setView}
      basicSetup={language === "javascript" ? codeSetup : plainSetup}
    />
  );
}

/** The wrong character to the end of its word; at the very end of the text, the last character. */
function diagnosticsOf(
  view: EditorView,
  position: number | undefined,
  message: string | undefined,
  findings: readonly EditorFinding[],
): Diagnostic[] {
  const { length } = view.state.doc;
  if (length === 0) return [];
  const within = (finding: EditorFinding): Diagnostic => {
    const from = Math.min(finding.from, length - 1);
    return { ...finding, from, to: Math.min(length, Math.max(from + 1, finding.to)) };
  };
  if (position === undefined || message === undefined) return findings.map(within);
  const word = /^\w+/.exec(view.state.sliceDoc(position, position + 60))?.[0].length ?? 1;
  return [within({ from: position, to: position + word, message, severity: "error" })];
}

const noFindings: readonly EditorFinding[] = [];

const emptyScope: ExpressionScope = {
  trigger: null,
  input: null,
  steps: {},
  item: null,
  index: null,
  run: { id: "", startedAt: "" },
  now: "",
  random: 0,
};

const noData: CompletionData = { scope: emptyScope };
