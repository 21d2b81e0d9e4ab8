import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { RunId } from "@millrace/contracts/ids";
import { poisonTakeovers } from "@millrace/contracts/run/poison";
import type { RunStatus } from "@millrace/contracts/run/status";
import { formatMoment } from "./format-moment.ts";

export type WhyWait = {
  nodeName: string;
  kind: string;
  dueAt: Date | null;
  /** The attempt that failed, and how many there may be; for retries. */
  attempt: number;
  maxAttempts: number;
  errorCode: string | null;
  /** What a signal is called and belongs to; for signals. */
  name: string | null;
  correlation: string | null;
  /** The run that it waits for, and its flow. */
  subRun?: { id: RunId; flowName: string };
};

/** A limit that one of its steps waits for, in words. */
export type WhyStepLimit = { nodeName: string; text: string; until: Date | null };

export type WhyPause = { scope: "run" | "flow" | "organization"; by: string; since: Date };

/** What is known about a run at one moment, see `get-why.ts`. */
export type WhyFacts = {
  now: Date;
  /** As stored: `running`, or how it ended. */
  status: Extract<RunStatus, "running" | "succeeded" | "failed" | "cancelled">;
  finishedAt: Date | null;
  /** Somebody has asked for its end. */
  cancelling: boolean;
  /** The executor that has it, `null` while nobody does. */
  owner: { host: string | null; leaseUntil: Date | null } | null;
  /** Has been executed, if only for a moment. */
  begun: boolean;
  wakeAt: Date | null;
  pause: WhyPause | null;
  runningSteps: readonly string[];
  waits: readonly WhyWait[];
  /** Due runs that are claimed before this one; counted up to `maxAhead` and one more. */
  ahead: number;
  /** The limit that it waits for, in words; `null` without one. */
  limit: string | null;
  /** Limits of nodes and rates, those that are nearest first. */
  stepLimits: readonly WhyStepLimit[];
  workersAlive: number;
  /** How often its worker was lost since it last got further. */
  takeovers: number;
};

export const maxAhead = 1_000;

type Decision = Pick<RunWhy, "code" | "text"> & Partial<RunWhy>;

const answer = ({
  code,
  text,
  until = null,
  since = null,
  ahead = null,
  action = null,
  subRunId,
}: Decision): RunWhy => ({
  code,
  text,
  until,
  since,
  ahead,
  action,
  ...(subRunId ? { subRunId } : {}),
});

/** Why a run is where it is: the one reason that has to pass first. Pure; the order of the questions is the decision. */
export function whyNotRunning(facts: WhyFacts): RunWhy {
  return answer(decide(facts));
}

function decide(facts: WhyFacts): Decision {
  const { now, owner, status, cancelling, pause } = facts;
  if (status !== "running") return finished(facts);
  if (owner) {
    if (owner.leaseUntil === null || owner.leaseUntil <= now) return workerLost(facts);
    if (cancelling) return { code: "cancelling", text: "Being cancelled: what is under way is stopped." };
    if (pause) return pausing(facts, pause);
    const waits = facts.waits.length > 0 || facts.stepLimits.length > 0;
    return facts.runningSteps.length > 0 || !waits ? executing(facts, owner.host) : waiting(facts);
  }
  if (facts.workersAlive === 0 && (cancelling || isDue(facts))) return noWorker(cancelling);
  if (cancelling) return { code: "cancelling", text: "Being cancelled: an executor takes it for that next." };
  if (pause) return paused(pause);
  if (facts.takeovers >= poisonTakeovers && facts.wakeAt && facts.wakeAt > now) return putAside(facts, facts.wakeAt);
  if (facts.limit !== null && isDue(facts)) return { code: "limit", text: `Waits for a free place: ${facts.limit}.` };
  if (isDue(facts)) return inLine(facts);
  if (!facts.begun && facts.wakeAt)
    return { code: "delayed", text: `Starts at ${formatMoment(facts.wakeAt)}.`, until: facts.wakeAt.toISOString() };
  return waiting(facts);
}

/** A paused run is not due, whatever its time says. */
const isDue = ({ now, wakeAt, pause }: WhyFacts): boolean => pause === null && wakeAt !== null && wakeAt <= now;

function finished({ status, finishedAt }: WhyFacts): Decision {
  const at = finishedAt ? ` at ${formatMoment(finishedAt)}` : "";
  const word = { succeeded: "Succeeded", failed: "Failed", cancelled: "Was cancelled", running: "Ended" }[status];
  return { code: "finished", text: `${word}${at}. Nothing is left to do.` };
}

function executing({ runningSteps }: WhyFacts, host: string | null): Decision {
  const where = host === null ? "" : ` on ${host}`;
  if (runningSteps.length === 0) return { code: "executing", text: `Executing${where}, between two steps.` };
  return { code: "executing", text: `Executing ${namesOf(runningSteps)}${where}.` };
}

function pausing({ runningSteps }: WhyFacts, pause: WhyPause): Decision {
  const what = runningSteps.length === 0 ? "it comes to rest" : `${namesOf(runningSteps)} ends`;
  return {
    code: "pausing",
    text: `Pausing, asked for by ${pause.by}: nothing new begins, and it is paused once ${what}.`,
    since: pause.since.toISOString(),
    action: resumeActions[pause.scope],
  };
}

const resumeActions = { run: "resume_run", flow: "resume_flow", organization: "resume_organization" } as const;
const pausedWhat = {
  run: "Paused",
  flow: "Its flow is paused",
  organization: "All runs of the organization are paused",
};

function paused({ scope, by, since }: WhyPause): Decision {
  return {
    code: `paused_${scope}`,
    text: `${pausedWhat[scope]} by ${by} since ${formatMoment(since)}. It goes on when it is resumed.`,
    since: since.toISOString(),
    action: resumeActions[scope],
  };
}

function workerLost({ owner, workersAlive }: WhyFacts): Decision {
  const host = owner?.host ? ` (${owner.host})` : "";
  const text = `The worker that executed it${host} is not heard of any more.`;
  if (workersAlive === 0)
    return { code: "no_worker", text: `${text} No other worker with the role executor is alive: start one.` };
  return { code: "worker_lost", text: `${text} Another one takes it over within seconds.` };
}

function putAside({ takeovers }: WhyFacts, until: Date): Decision {
  return {
    code: "put_aside",
    text:
      `Put aside until ${formatMoment(until)}: its worker was lost ${takeovers} times while it executed this run. ` +
      "The workers' log says why; cancel the run if it must not be tried again.",
    until: until.toISOString(),
  };
}

function noWorker(cancelling: boolean): Decision {
  const what = cancelling ? "It is to be cancelled" : "It is due";
  return {
    code: "no_worker",
    text: `${what}, but no worker with the role executor is alive. Start a worker, or look at why the running one stopped.`,
  };
}

function inLine({ begun, ahead }: WhyFacts): Decision {
  const line =
    ahead === 0
      ? "it is the next one"
      : `${ahead > maxAhead ? `more than ${maxAhead.toLocaleString("en-US")}` : ahead} ${ahead === 1 ? "run is" : "runs are"} before it`;
  return begun
    ? { code: "due", text: `Goes on as soon as an executor is free: ${line}.`, ahead }
    : { code: "queued", text: `Queued until an executor is free: ${line}.`, ahead };
}

/** A step that waits for a limit is what could go on first: nothing but the limit is in its way. */
function waiting({ waits, stepLimits }: WhyFacts): Decision {
  const [limit] = stepLimits;
  if (limit) {
    const others = stepLimits.length - 1;
    const more = others === 0 ? "" : ` ${others} more ${others === 1 ? "step waits" : "steps wait"} for a limit.`;
    const text = `*${limit.nodeName}* ${limit.text}.${more}`;
    return { code: "limit", text, until: limit.until?.toISOString() ?? null };
  }
  const [next] = waits.toSorted((a, b) => (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity));
  if (!next) return { code: "wait", text: "Waits for a message." };
  const more =
    waits.length === 1 ? "" : ` ${waits.length - 1} more ${waits.length === 2 ? "wait is" : "waits are"} open.`;
  const found = waitingFor(next);
  return { ...found, text: `${found.text}${more}`, until: next.dueAt?.toISOString() ?? null };
}

function waitingFor(wait: WhyWait): Decision {
  const { kind, dueAt, attempt, maxAttempts, errorCode, name, correlation, subRun } = wait;
  const node = `*${wait.nodeName}*`;
  const until = dueAt ? `, at the latest until ${formatMoment(dueAt)}` : "";
  switch (kind) {
    case "timer":
      return { code: "timer", text: `${node} waits until ${dueAt ? formatMoment(dueAt) : "its time has come"}.` };
    case "retry": {
      const after = errorCode === null ? "" : ` after ${errorCode}`;
      const at = dueAt ? ` at ${formatMoment(dueAt)}` : "";
      return { code: "retry", text: `${node} tries again${at}${after}: attempt ${attempt + 1} of ${maxAttempts}.` };
    }
    case "signal": {
      const what = name === null ? "a signal" : `the signal "${name}"`;
      const whose = correlation === null ? "" : ` for "${correlation}"`;
      return { code: "signal", text: `${node} waits for ${what}${whose}${until}.` };
    }
    case "approval":
      return { code: "approval", text: `${node} waits for somebody to decide${until}.`, action: "open_tasks" };
    case "run": {
      if (!subRun) return { code: "run", text: `${node} waits for the end of the run that it has started.` };
      const text = `${node} waits for run ${subRun.id} of flow "${subRun.flowName}".`;
      return { code: "run", text, subRunId: subRun.id };
    }
    default:
      return { code: "wait", text: `${node} waits for ${kind.replaceAll("_", " ")}${until}.` };
  }
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `*${name}*`);
  if (names.length > 3) return `${shown.join(", ")} and ${names.length - 3} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
