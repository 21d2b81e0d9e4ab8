import { z } from "zod";
import { approverRoles, formField } from "../flow/wait-subject.ts";
import { idSchema } from "../ids.ts";
import { jsonObject } from "../json.ts";
import { pageInput, timestamp } from "./paging.ts";

/** `open` can be decided; the others have ended: by a decision, because the time was over, or with their run. */
export const taskStatus = z.enum(["open", "approved", "rejected", "timed_out", "closed"]);
export type TaskStatus = z.infer<typeof taskStatus>;

export const taskSummary = z.object({
  id: idSchema("wait"),
  title: z.string(),
  status: taskStatus,
  /** The role that is asked; `null` asks everybody who may decide. */
  role: z.enum(approverRoles).nullable(),
  /** Whether it asks the role of whoever reads this. */
  isMine: z.boolean(),
  runId: idSchema("run"),
  flowId: idSchema("flow"),
  flowName: z.string(),
  createdAt: timestamp,
  /** Until when it can be decided. */
  dueAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  /** Who decided it. */
  decidedBy: z.string().nullable(),
});
export type TaskSummary = z.infer<typeof taskSummary>;

export const listTasksInput = z.object({
  ...pageInput,
  state: z.enum(["open", "ended"]).default("open"),
  /** Only those that ask the own role. */
  mine: z.boolean().default(false),
});
export type ListTasksInput = z.infer<typeof listTasksInput>;

/** How many open tasks ask the own role, or how many requests for approval can be decided, counted up to 100. */
export const openTaskCount = z.object({ count: z.int().max(100) });
export type OpenTaskCount = z.infer<typeof openTaskCount>;

export const taskIdInput = z.object({ taskId: idSchema("wait") });
export type TaskIdInput = z.infer<typeof taskIdInput>;

export const taskDetail = taskSummary.extend({
  message: z.string(),
  fields: z.array(formField),
  /** What was filled in; `null` unless it was decided. */
  form: jsonObject.nullable(),
  comment: z.string(),
});
export type TaskDetail = z.infer<typeof taskDetail>;

export const decideTaskInput = z.object({
  taskId: idSchema("wait"),
  decision: z.enum(["approve", "reject"]),
  form: jsonObject.default({}),
  comment: z.string().trim().max(2_000).default(""),
});
export type DecideTaskInput = z.infer<typeof decideTaskInput>;
