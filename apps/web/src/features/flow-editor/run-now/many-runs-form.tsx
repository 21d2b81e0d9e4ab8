"use client";

import { maxBatchItems } from "@millrace/contracts/api/batches";
import type { FlowId } from "@millrace/contracts/ids";
import { useDeferredValue, useMemo, useState } from "react";
import { BatchProgressLine } from "@/features/runs/batch-progress-line";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { DialogBody, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Textarea } from "@/ui/input";
import { type BatchItem, readBatchItems } from "./batch-items.ts";
import type { LineProblem } from "./parse-inputs.ts";
import { noStartOptions, optionsInput, StartOptionsFields } from "./start-options.tsx";

const shownRows = 5;
const shownProblems = 5;
const runsOf = (count: number) => (count === 1 ? "1 run" : `${count.toLocaleString("en-US")} runs`);

type ManyRunsFormProps = { flowId: FlowId; version: number; onClose: () => void };

/** Starts a run of production for each of many pasted inputs; afterwards it says how far they are. */
export function ManyRunsForm({ flowId, version, onClose }: ManyRunsFormProps) {
  const [text, setText] = useState("");
  const [options, setOptions] = useState(noStartOptions);
  // Reading 10,000 lines must not hold up typing.
  const settled = useDeferredValue(text);
  const read = useMemo(() => readBatchItems(settled, options.key.trim()), [settled, options.key]);
  const start = trpc.runs.startBatch.useMutation();
  if (start.data)
    return (
      <>
        <DialogBody>
          <BatchProgressLine batchId={start.data.batchId} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Close</Button>
        </DialogFooter>
      </>
    );
  const { items, problems, format } = read;
  const isReady = settled === text && items.length > 0 && problems.length === 0;
  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady)
          start.mutate({
            flowId,
            items: items.map(({ input, startKey }) => ({ input, ...(startKey === undefined ? {} : { startKey }) })),
            ...optionsInput(options),
          });
      }}
    >
      <DialogBody>
        <Field
          label="Inputs"
          hint={`A JSON array, one JSON value per line, or CSV whose first line names the columns. Up to ${maxBatchItems.toLocaleString("en-US")} inputs, one run each.`}
        >
          {(control) => (
            <Textarea
              {...control}
              value={text}
              onChange={(event) => setText(event.target.value)}
              spellCheck={false}
              placeholder={'{"orderId": "A-1001"}\n{"orderId": "A-1002"}'}
              className="min-h-36 font-mono text-sm"
            />
          )}
        </Field>
        {problems.length > 0 && <Problems problems={problems} isItems={read.isItems} />}
        {items.length > 0 && <Preview items={items} format={format} />}
        <StartOptionsFields
          options={options}
          onChange={setOptions}
          keyLabel="Idempotency key from field"
          keyHint="The name of a field of each input, such as orderId. Inputs whose key was used in the last 24 hours are not started again. Empty to start a run for every input."
        />
        {start.error && <ErrorPanel error={start.error} title="The runs were not started." />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={start.isPending} disabled={!isReady}>
          {items.length > 0 ? `Start ${runsOf(items.length)} of v${version}` : "Start runs"}
        </Button>
      </DialogFooter>
    </form>
  );
}

function Problems({ problems, isItems }: { problems: readonly LineProblem[]; isItems: boolean }) {
  const more = problems.length - shownProblems;
  return (
    <div role="alert" className="grid gap-1 text-failed text-sm">
      <p className="font-medium">
        {problems.length === 1 ? "1 problem" : `${problems.length.toLocaleString("en-US")} problems`}. Nothing is
        started before they are solved.
      </p>
      <ul className="grid gap-0.5">
        {problems.slice(0, shownProblems).map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            {line > 0 && `${isItems ? "Item" : "Line"} ${line.toLocaleString("en-US")}: `}
            {message}
          </li>
        ))}
      </ul>
      {more > 0 && <p>and {more.toLocaleString("en-US")} more</p>}
    </div>
  );
}

function Preview({ items, format }: { items: readonly BatchItem[]; format: string }) {
  return (
    <section aria-label="Preview" className="grid gap-1.5">
      <p className="text-muted-foreground text-xs">
        {items.length.toLocaleString("en-US")} {items.length === 1 ? "input" : "inputs"} read as {format}
        {items.length > shownRows && `, the first ${shownRows}:`}
      </p>
      <ol className="grid gap-px overflow-hidden rounded-md border bg-surface font-mono text-xs">
        {items.slice(0, shownRows).map(({ line, input, startKey }) => (
          <li key={line} className="flex gap-3 px-2.5 py-1.5">
            <span className="min-w-0 flex-1 truncate">{JSON.stringify(input)}</span>
            {startKey !== undefined && <span className="max-w-32 truncate text-muted-foreground">{startKey}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
