import { parseAsBoolean, parseAsStringLiteral } from "nuqs";
import { Button } from "@/ui/button";

export type TaskView = { state: "open" | "ended"; mine: boolean };

/** Which tasks are shown, as it stands in the URL. */
export const taskViewParsers = {
  state: parseAsStringLiteral(["open", "ended"]).withDefault("open"),
  mine: parseAsBoolean.withDefault(false),
};

type TaskFilterProps = {
  view: TaskView;
  onChange: (changes: Partial<TaskView>) => void;
  /** Whether tasks of runs are shown, which ask a role. */
  hasRoles: boolean;
};

export function TaskFilter({ view, onChange, hasRoles }: TaskFilterProps) {
  return (
    <fieldset className="flex flex-wrap gap-2 px-4 pb-3 sm:px-6">
      <legend className="sr-only">Filter</legend>
      {(["open", "ended"] as const).map((state) => (
        <Button
          key={state}
          size="sm"
          aria-pressed={view.state === state}
          variant={view.state === state ? "primary" : "secondary"}
          onClick={() => onChange({ state })}
        >
          {state === "open" ? "Open" : "Ended"}
        </Button>
      ))}
      {hasRoles && (
        <Button
          size="sm"
          aria-pressed={view.mine}
          variant={view.mine ? "primary" : "secondary"}
          onClick={() => onChange({ mine: !view.mine })}
        >
          For my role
        </Button>
      )}
    </fieldset>
  );
}
