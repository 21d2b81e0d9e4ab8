import type { TaskStatus, TaskSummary } from "@millrace/contracts/api/tasks";
import { Ban, CircleCheck, CircleDot, CircleX, ClockAlert, type LucideIcon } from "lucide-react";

/** How a task's status looks: always an icon and a word. */
export const taskLooks: Record<TaskStatus, { word: string; icon: LucideIcon; text: string }> = {
  open: { word: "Open", icon: CircleDot, text: "text-waiting" },
  approved: { word: "Approved", icon: CircleCheck, text: "text-succeeded" },
  rejected: { word: "Rejected", icon: CircleX, text: "text-failed" },
  timed_out: { word: "Timed out", icon: ClockAlert, text: "text-muted-foreground" },
  closed: { word: "Run ended", icon: Ban, text: "text-muted-foreground" },
};

export const askedText = (role: TaskSummary["role"]): string =>
  role === null ? "Anybody who may decide" : { owner: "Owners", admin: "Admins", operator: "Operators" }[role];
