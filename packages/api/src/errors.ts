import { AppError, type ErrorBody, errorRegistry } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import { databaseProblem } from "@millrace/core/shared/database-problem";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

type TrpcCode = TRPCError["code"];

const trpcCodeByStatus: Record<number, TrpcCode> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_SERVER_ERROR",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
};

/** The tRPC error that carries a registry error; what of it a client sees is decided by `errorBodyOf`. */
export const toTrpcError = (error: AppError): TRPCError =>
  new TRPCError({
    code: trpcCodeByStatus[errorRegistry[error.code].status] ?? "INTERNAL_SERVER_ERROR",
    message: error.message,
    cause: error,
  });

/** What went wrong, as the registry names it. Anything not foreseen becomes `system.unexpected`, its cause kept for the log. */
export function appErrorOf(error: TRPCError): AppError {
  if (error.cause instanceof AppError) return error.cause;
  if (error.code === "BAD_REQUEST" && error.cause instanceof z.ZodError) return invalidInput(error.cause);
  // What tRPC gives for a body that is no JSON.
  if (error.code === "BAD_REQUEST" && error.cause instanceof SyntaxError)
    return new AppError("request.malformed_json", { cause: error });
  switch (error.code) {
    case "PARSE_ERROR":
      return new AppError("request.malformed_json", { cause: error });
    case "BAD_REQUEST":
      return new AppError("request.invalid", { cause: error });
    case "NOT_FOUND":
      return new AppError("request.not_found", { cause: error });
    case "METHOD_NOT_SUPPORTED":
      return new AppError("request.method_not_allowed", { cause: error });
    case "PAYLOAD_TOO_LARGE":
      return new AppError("request.too_large", { cause: error });
    default:
      return databaseProblem(error.cause) ?? new AppError("system.unexpected", { cause: error.cause ?? error });
  }
}

/** `details.fields` maps the dotted path of each refused field to its message; what is wrong with the whole is under "". */
function invalidInput(error: z.ZodError): AppError {
  const fields: Record<string, JsonValue> = {};
  for (const issue of error.issues) fields[issue.path.map(String).join(".")] ??= issue.message;
  return new AppError("request.invalid", { details: { fields }, cause: error });
}

/** The public form of an error for `error.data.app`. */
export const errorBodyOf = (error: TRPCError, requestId: string | undefined): ErrorBody =>
  appErrorOf(error).toBody(requestId);
