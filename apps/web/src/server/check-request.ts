import "server-only";
import { AppError } from "@millrace/contracts/errors";
import { readEnvironment } from "@/env";

const maxProceduresPerRequest = 10;

/**
 * Refuses what a browser on our own page never sends: a changing request from another origin (browsers always name the
 * origin of a POST), and a batch of more procedures than allowed.
 */
export function checkRequest(request: Request): void {
  const own = new URL(readEnvironment().MILLRACE_WEB_URL).origin;
  if (request.method !== "GET" && request.headers.get("origin") !== own)
    throw new AppError("request.wrong_origin", {
      message: `This request does not come from ${own}. Open Millrace at that address.`,
    });
  const paths = new URL(request.url).pathname.split("/").at(-1)?.split(",") ?? [];
  if (paths.length > maxProceduresPerRequest)
    throw new AppError("request.invalid", { message: `Call at most ${maxProceduresPerRequest} procedures at once.` });
}
