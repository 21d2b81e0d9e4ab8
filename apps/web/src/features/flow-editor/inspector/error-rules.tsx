import { type FlowNode, retryPolicy } from "@millrace/contracts/flow/definition";
import {
  type ErrorClass,
  errorClasses,
  errorClassLabels,
  isPassing,
  retryableClasses,
} from "@millrace/contracts/run/error-class";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import type { NodeConfiguration } from "../document/edits.ts";

type RetryableClass = (typeof retryableClasses)[number];

const isRetryable = (name: ErrorClass): name is RetryableClass =>
  retryableClasses.some((retryable) => retryable === name);
const attemptChoices = [2, 3, 5, 10, 20];

/** What is different for single kinds of errors: how often they are tried, and whether they go on from a port of their own. */
export function ErrorRules({
  node,
  readOnly,
  configure,
}: {
  node: FlowNode;
  readOnly: boolean;
  configure: (changes: NodeConfiguration) => void;
}) {
  const ports = node.errorPorts ?? [];
  const setPort = (errorClass: ErrorClass, has: boolean) =>
    configure({ errorPorts: errorClasses.filter((name) => (name === errorClass ? has : ports.includes(name))) });
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium text-sm">By kind of error</legend>
      <div className="grid grid-cols-[1fr_8.5rem_auto] items-center gap-x-3 gap-y-2 text-sm">
        <span className="text-muted-foreground text-xs">Kind</span>
        <span className="text-muted-foreground text-xs">Attempts</span>
        <span className="text-muted-foreground text-xs">Own port</span>
        {errorClasses.map((errorClass) => (
          <ErrorRule
            key={errorClass}
            errorClass={errorClass}
            node={node}
            readOnly={readOnly}
            configure={configure}
            hasPort={ports.includes(errorClass)}
            onPortChange={(has) => setPort(errorClass, has)}
          />
        ))}
      </div>
    </fieldset>
  );
}

function ErrorRule(props: {
  errorClass: ErrorClass;
  node: FlowNode;
  readOnly: boolean;
  configure: (changes: NodeConfiguration) => void;
  hasPort: boolean;
  onPortChange: (has: boolean) => void;
}) {
  const { errorClass, node, readOnly, configure, hasPort, onPortChange } = props;
  const label = errorClassLabels[errorClass];
  return (
    <>
      <span>{label}</span>
      {isRetryable(errorClass) && node.retry ? (
        <Select
          aria-label={`Attempts for: ${label}`}
          value={attemptsOf(node.retry.classes?.[errorClass]?.maxAttempts)}
          disabled={readOnly}
          options={attemptOptions(errorClass, node.retry.classes?.[errorClass]?.maxAttempts)}
          onValueChange={(value) => configure({ retry: withAttempts(node.retry, errorClass, value) })}
        />
      ) : (
        <span className="text-muted-foreground text-xs">{isPassing(errorClass) ? "As by default" : "Not again"}</span>
      )}
      <Switch
        aria-label={`Own port for: ${label}`}
        checked={hasPort}
        disabled={readOnly}
        onCheckedChange={onPortChange}
      />
    </>
  );
}

const attemptsOf = (maxAttempts: number | undefined): string =>
  maxAttempts === undefined ? "default" : String(maxAttempts);

function attemptOptions(errorClass: ErrorClass, current: number | undefined): { value: string; label: string }[] {
  const numbers = [...new Set([...attemptChoices, ...(current && current > 1 ? [current] : [])])].sort((a, b) => a - b);
  return [
    { value: "default", label: isPassing(errorClass) ? "As above" : "Not again" },
    ...(isPassing(errorClass) ? [{ value: "1", label: "Not again" }] : []),
    ...numbers.map((count) => ({ value: String(count), label: `Up to ${count}` })),
  ];
}

function withAttempts(retry: FlowNode["retry"], errorClass: RetryableClass, value: string): FlowNode["retry"] {
  const { classes = {}, ...general } = retry ?? retryPolicy.parse({});
  const { [errorClass]: old, ...others } = classes;
  const next = value === "default" ? others : { ...others, [errorClass]: { ...old, maxAttempts: Number(value) } };
  return Object.keys(next).length === 0 ? general : { ...general, classes: next };
}
