import { AppError, errorBody } from "@millrace/contracts/errors";
import { type JsonValue, jsonObject } from "@millrace/contracts/json";

/** The error of a step whose run has failed or was cancelled, from what `answer_run_wait` keeps of its end. */
export function subRunError(resolution: JsonValue): AppError {
  const end = jsonObject.parse(resolution);
  const isFailure = end.status === "failed";
  const code = isFailure ? "step.sub_run_failed" : "step.sub_run_cancelled";
  const { data: error } = errorBody.safeParse(end.error);
  if (!error) return new AppError(code);
  const what = isFailure ? "has failed" : "was cancelled";
  return new AppError(code, {
    message: `The run that this step started ${what}: ${error.message}`,
    details: { code: error.code, message: error.message, ...(error.details ? { details: error.details } : {}) },
  });
}
