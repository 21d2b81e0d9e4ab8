import { z } from "zod";
import { idSchema } from "../ids.ts";
import { jsonObject } from "../json.ts";
import { portName } from "./definition.ts";

/** The name of a signal; who sends one and who waits for it must write the same. */
export const signalName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/,
    "Use 1 to 100 letters, digits, dots, colons, dashes and underscores, starting with a letter.",
  );

/** Which case a signal is about, such as an order's number. */
export const signalCorrelation = z.string().min(1, "Enter what the signal is about.").max(200);

export const formFieldKinds = ["text", "long_text", "number", "yes_no", "choice", "date"] as const;

/** One field of an approval's form. */
export const formField = z
  .object({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, "Use letters, digits and underscores, starting with a letter."),
    label: z.string().trim().min(1).max(120),
    kind: z.enum(formFieldKinds),
    required: z.boolean(),
    /** What can be chosen, for `choice`. */
    options: z.array(z.string().min(1).max(120)).max(50).optional(),
  })
  .strict();
export type FormField = z.infer<typeof formField>;

/** Only roles that may decide approvals (`agent.approve`) can be asked. */
export const approverRoles = ["owner", "admin", "operator"] as const;
export type ApproverRole = (typeof approverRoles)[number];

/** What a step does when nobody answers in time: go on through the outcome's port, or fail with `step.wait_timeout`. */
const onTimeout = z.enum(["port", "fail"]);

/** What a waiting step waits for, besides or instead of a time. Plain data: it is kept with the wait. */
export const waitSubject = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("signal"),
    name: z.string(),
    correlation: z.string(),
    /** JSON Schema of the payload; `{}` takes everything. */
    schema: jsonObject,
    /** Where the payload leaves through. */
    port: portName,
    onTimeout,
  }),
  z.object({
    kind: z.literal("approval"),
    title: z.string(),
    message: z.string(),
    fields: z.array(formField),
    /** The role that is asked, and those above it; `null` asks everybody who may decide. */
    role: z.enum(approverRoles).nullable(),
    ports: z.object({ approve: portName, reject: portName }),
    onTimeout,
  }),
  z.object({
    kind: z.literal("run"),
    /** The run that this step has started and whose end it waits for, as the database has it. */
    runId: z.uuid(),
    flowId: idSchema("flow"),
    version: z.int().min(1),
    /** Where the run's output leaves through; a run that does not succeed fails the step. */
    port: portName,
    onTimeout,
  }),
]);
export type WaitSubject = z.infer<typeof waitSubject>;
export type SignalSubject = Extract<WaitSubject, { kind: "signal" }>;
export type RunSubject = Extract<WaitSubject, { kind: "run" }>;
export type ApprovalSubject = Extract<WaitSubject, { kind: "approval" }>;

/** Every port that a wait for this can leave through when it is answered. */
export const answerPorts = (subject: WaitSubject): string[] =>
  subject.kind === "approval" ? [subject.ports.approve, subject.ports.reject] : [subject.port];
