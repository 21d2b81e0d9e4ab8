"use client";

import type { BackfillOutput, Schedule } from "@millrace/contracts/api/schedules";
import { useEffect, useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { momentOf, tickFormat, wallText } from "./tick-time.ts";

const dayMs = 86_400_000;
const typingMs = 300;

type BackfillDialogProps = { schedule: Schedule; onClose: () => void; onStarted: () => void };

/** Chooses a range of the past, says which runs it would start before anything happens, and starts them. */
export function BackfillDialog({ schedule, onClose, onStarted }: BackfillDialogProps) {
  const { flowId, timeZone, overlap } = schedule;
  const [from, setFrom] = useState(() => wallText(timeZone, Date.now() - dayMs));
  const [to, setTo] = useState(() => wallText(timeZone, Date.now()));
  const [again, setAgain] = useState(false);
  const preview = trpc.schedules.backfill.useMutation();
  const start = trpc.schedules.backfill.useMutation({ onSuccess: onStarted });
  const [fromMs, toMs] = [momentOf(timeZone, from), momentOf(timeZone, to)];
  const isRange = fromMs !== null && toMs !== null && fromMs <= toMs;
  const { mutate: look, reset } = preview;
  useEffect(() => {
    reset();
    if (!isRange) return;
    const timer = setTimeout(() => look({ flowId, ...rangeText(fromMs, toMs), again, dryRun: true }), typingMs);
    return () => clearTimeout(timer);
  }, [look, reset, flowId, isRange, fromMs, toMs, again]);
  const count = preview.data?.count ?? 0;
  const error = start.error ?? preview.error;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Backfill"
        description="Starts the runs that the schedule would have started in a range of the past, in order, with the version that is in production now. Each reads its own time as trigger.scheduledAt."
      >
        <DialogBody>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="From" hint={`On the clock of ${timeZone}.`}>
              {(control) => (
                <Input
                  {...control}
                  type="datetime-local"
                  value={from}
                  onChange={(event) => setFrom(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="To"
              hint="This minute included."
              error={isRange ? undefined : "Choose an end that is not before the beginning."}
            >
              {(control) => (
                <Input {...control} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
              )}
            </Field>
          </div>
          <Field label="Run times again that have had a run">
            {(control) => <Switch {...control} checked={again} onCheckedChange={setAgain} />}
          </Field>
          {isRange && !error && (
            <div role="status" className="text-sm">
              {preview.data ? <Preview result={preview.data} timeZone={timeZone} /> : <Skeleton className="h-16" />}
            </div>
          )}
          {overlap !== "start" && (
            <p className="text-muted-foreground text-sm">
              One run after the other, because runs of this schedule do not overlap. Times that come meanwhile meet a
              run that is going.
            </p>
          )}
          {error && <ErrorPanel error={error} />}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={count === 0}
            busy={start.isPending}
            onClick={() => isRange && start.mutate({ flowId, ...rangeText(fromMs, toMs), again, dryRun: false })}
          >
            Start {count === 0 ? "" : `${count.toLocaleString("en-US")} `}
            {count === 1 ? "run" : "runs"}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

const rangeText = (fromMs: number, toMs: number) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
});

function Preview({ result: { count, first, leftOut }, timeZone }: { result: BackfillOutput; timeZone: string }) {
  const write = tickFormat(timeZone);
  const had = leftOut === 1 ? "1 time has" : `${leftOut.toLocaleString("en-US")} times have`;
  return (
    <>
      {count === 0 ? (
        <p>No run to start: {leftOut > 0 ? `${had} had a run already.` : "the schedule has no time in this range."}</p>
      ) : (
        <>
          <p className="font-medium">{count === 1 ? "1 run" : `${count.toLocaleString("en-US")} runs`} for</p>
          <ul className="tabular-nums">
            {first.map((at) => (
              <li key={at}>{write(at)}</li>
            ))}
          </ul>
          {count > first.length && (
            <p className="text-muted-foreground">and {(count - first.length).toLocaleString("en-US")} more</p>
          )}
          {leftOut > 0 && <p className="text-muted-foreground">{had} had a run already and are left out.</p>}
        </>
      )}
    </>
  );
}
