import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./class-names.ts";
import { Label } from "./label.tsx";

type FieldControl = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Beside the label, at the right. */
  aside?: ReactNode;
  className?: string;
  /** Gets what ties the control to its label, hint and error: `{(control) => <Input {...control} />}`. */
  children: (control: FieldControl) => ReactNode;
};

/** Label, control, hint and error, tied together for screen readers. The error replaces the hint. */
export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const message = error ?? hint;
  return (
    <div className={cn("grid content-start gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <Label htmlFor={id}>{label}</Label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": message ? `${id}-message` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {message && (
        <p
          id={`${id}-message`}
          className={cn("flex gap-1.5 text-xs", error ? "text-failed" : "text-muted-foreground")}
          role={error ? "alert" : undefined}
        >
          {error && <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />}
          <span className="min-w-0">{message}</span>
        </p>
      )}
    </div>
  );
}
