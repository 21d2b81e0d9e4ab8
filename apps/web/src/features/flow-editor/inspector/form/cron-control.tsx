import { describeCron } from "@millrace/nodes/schedule/describe-cron";
import { isTimeZone, nextTicks } from "@millrace/nodes/schedule/next-tick";
import { use, useMemo } from "react";
import { tickFormat } from "@/features/schedule/tick-time";
import { Input } from "@/ui/input";
import { NodeParamsContext } from "../node-form-context.ts";
import type { ControlProps } from "./control-props.ts";
import { valueAt } from "./json-pointer.ts";

type CronControlProps = {
  props: ControlProps;
  value: string;
  pointer: string;
  placeholder: string;
  disabled: boolean;
  onChange: (cron: string) => void;
};

const examples = [
  { cron: "*/15 * * * *", text: "Every 15 minutes" },
  { cron: "0 * * * *", text: "Hourly" },
  { cron: "0 9 * * 1-5", text: "Weekdays at 9" },
  { cron: "0 6 1 * *", text: "Monthly" },
];

/** A cron pattern, what it says in words, and the next times at which it fires, on the clock of the node's time zone. */
export function CronControl({ props, value, pointer, placeholder, disabled, onChange }: CronControlProps) {
  const zone = valueAt(use(NodeParamsContext), pointer.replace(/[^/]+$/, "timeZone"));
  const timeZone = typeof zone === "string" && isTimeZone(zone) ? zone : "UTC";
  const preview = useMemo(() => previewOf(value, timeZone, Date.now()), [value, timeZone]);
  return (
    <div className="grid gap-2">
      <Input
        {...props}
        className="font-mono"
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      {!disabled && (
        <div className="flex flex-wrap gap-1">
          {examples.map(({ cron, text }) => (
            <button
              key={cron}
              type="button"
              aria-pressed={cron === value}
              className="h-6 rounded-sm border px-1.5 text-muted-foreground text-xs hover:text-foreground aria-pressed:border-accent aria-pressed:text-accent-text"
              onClick={() => onChange(cron)}
            >
              {text}
            </button>
          ))}
        </div>
      )}
      {preview && (
        <div className="grid gap-1 rounded-md bg-muted px-2.5 py-1.5 text-xs" role="status">
          <p>
            {preview.sentence}, {timeZone}; next:
          </p>
          <ol className="text-muted-foreground tabular-nums">
            {preview.times.map((time) => (
              <li key={time}>{time}</li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

/** The pattern in words and its next five times; `null` for a pattern that is wrong. */
function previewOf(cron: string, timeZone: string, fromMs: number): { sentence: string; times: string[] } | null {
  const sentence = describeCron(cron);
  if (sentence === null) return null;
  return { sentence, times: nextTicks(cron, timeZone, fromMs, 5).map(tickFormat(timeZone)) };
}
