"use client";

import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { DialogBody, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { toast } from "@/ui/toaster";
import { parseJsonText } from "../inspector/form/json-text.ts";
import { FramedCodeEditor } from "../inspector/source-field.tsx";
import { useLastRun } from "../inspector/use-last-run.ts";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { PinnedNotice } from "../testing/pinned-notice.tsx";
import { exampleInput, takesInput } from "./example-input.ts";
import { noStartOptions, optionsInput, StartOptionsFields } from "./start-options.tsx";

type Source = "draft" | "production";

/** Starts one run, of the draft as it stands or of production. */
export function OneRunForm({ until, onClose }: { until: string | undefined; onClose: () => void }) {
  const { flowId, branchId, ui, sync } = useEditor();
  const { production } = useFlow();
  const readOnly = useReadOnly();
  const { definition } = useDocument();
  const lastRun = useLastRun();
  const [source, setSource] = useState<Source>(readOnly && production && !until ? "production" : "draft");
  const [usePinned, setUsePinned] = useState(true);
  const [text, setText] = useState(() => JSON.stringify(exampleInput(definition, lastRun.data), null, 2));
  const [options, setOptions] = useState(noStartOptions);
  const [notSaved, setNotSaved] = useState(false);
  const parsed = parseJsonText(text);
  const shown = source === "production" && production ? production.definition : definition;
  const hasInput = takesInput(shown);
  const untilName = definition.nodes.find(({ id }) => id === until)?.name;
  const draftLabel = untilName ? `The draft, up to "${untilName}"` : "The draft, as it is on the canvas";
  const start = trpc.runs.start.useMutation({
    onSuccess: ({ runId, existing, debounced }) => {
      if (existing) toast.info("This key was used before with the same input: here is the run of then.");
      if (debounced) toast.info("A run that had not begun took over this input, as the flow settings say.");
      ui.set((state) => ({ ...state, liveRunId: runId, dialog: null }));
    },
  });
  const submit = async () => {
    const input = hasInput ? parsed : ({ ok: true, value: null } as const);
    if (!input.ok) return;
    const isSaved = source === "production" || readOnly || (await sync.flush());
    setNotSaved(!isSaved);
    if (isSaved) {
      const startKey = options.key === "" ? {} : { startKey: options.key };
      const test = source === "draft" ? { branchId, test: { usePins: usePinned, ...(until ? { until } : {}) } } : {};
      await start.mutateAsync({ flowId, source, input: input.value, ...test, ...startKey, ...optionsInput(options) });
    }
  };
  const { act, isBusy } = useOneAtATime(submit);
  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      <DialogBody>
        <Field label="What runs">
          {(control) => (
            <Select
              {...control}
              value={source}
              onValueChange={setSource}
              options={[
                { value: "draft", label: draftLabel },
                {
                  value: "production",
                  label: production
                    ? `v${production.version}, what production runs`
                    : "Production (nothing published yet)",
                  disabled: !production,
                },
              ]}
            />
          )}
        </Field>
        {hasInput ? (
          <Field
            label={shown.nodes.some((node) => node.type === "webhook") ? "Body of the request" : "Input"}
            hint={
              lastRun.data
                ? "Filled in with what the last run got."
                : "An example; change it to what your flow expects."
            }
            error={parsed.ok ? undefined : parsed.message}
          >
            {(control) => (
              <FramedCodeEditor
                {...control}
                aria-label="Input as JSON"
                language="json"
                value={text}
                onChange={setText}
                problem={parsed.ok ? null : parsed}
                minHeight="160px"
              />
            )}
          </Field>
        ) : (
          <p className="text-muted-foreground text-sm">
            A scheduled flow takes no input; it runs as if its time had come.
          </p>
        )}
        {source === "draft" && <PinnedNotice usePinned={usePinned} onChange={setUsePinned} />}
        <StartOptionsFields
          options={options}
          onChange={setOptions}
          keyLabel="Idempotency key"
          keyHint="The same key with the same input is the same run for 24 hours. Empty to start a run each time."
        />
        {notSaved && (
          <p role="alert" className="text-failed text-sm">
            The draft has edits that could not be saved. Wait until it says Saved, then run.
          </p>
        )}
        {start.error && <ErrorPanel error={start.error} title="The run was not started." />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isBusy} disabled={hasInput && !parsed.ok}>
          {source === "draft"
            ? untilName
              ? `Run to "${untilName}"`
              : "Run draft"
            : `Run v${production?.version ?? ""}`}
        </Button>
      </DialogFooter>
    </form>
  );
}
