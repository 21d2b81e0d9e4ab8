"use client";

import type { TaskDetail } from "@millrace/contracts/api/tasks";
import type { JsonObject } from "@millrace/contracts/json";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf, fieldErrorsOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Textarea } from "@/ui/input";
import { TaskForm } from "./task-form.tsx";

type TaskDecisionProps = { task: TaskDetail; onDecided: () => void };

/** Form, comment and the two decisions of an open task. What was entered stays when a decision is refused. */
export function TaskDecision({ task, onDecided }: TaskDecisionProps) {
  const [form, setForm] = useState<JsonObject>({});
  const [comment, setComment] = useState("");
  const decide = trpc.tasks.decide.useMutation({ onSuccess: onDecided });
  const refused = decide.error ? errorBodyOf(decide.error) : null;
  const isForm = refused?.code === "task.invalid_form";
  const send = (decision: "approve" | "reject") => decide.mutate({ taskId: task.id, decision, form, comment });
  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send("approve");
      }}
    >
      <TaskForm
        fields={task.fields}
        form={form}
        onChange={setForm}
        errors={isForm ? fieldErrorsOf(decide.error) : {}}
        disabled={decide.isPending}
      />
      <Field label="Comment" aside={<span className="text-muted-foreground text-xs">Optional</span>}>
        {(control) => (
          <Textarea
            {...control}
            maxLength={2_000}
            value={comment}
            disabled={decide.isPending}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Field>
      {refused && !isForm && (
        <ErrorPanel
          error={decide.error}
          title="The decision was not taken"
          action={
            refused.code === "task.already_decided" || refused.code === "task.closed" ? (
              <Button size="sm" onClick={onDecided}>
                Show how it ended
              </Button>
            ) : undefined
          }
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={decide.isPending}>
          <Check aria-hidden />
          Approve
        </Button>
        <Button type="button" disabled={decide.isPending} onClick={() => send("reject")}>
          <X aria-hidden />
          Reject
        </Button>
      </div>
    </form>
  );
}
