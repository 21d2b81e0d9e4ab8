import { createContext, organizationHeader } from "@millrace/api/context";
import { appRouter } from "@millrace/api/router";
import { maxBatchBytes } from "@millrace/contracts/api/batches";
import { maxDraftBytes } from "@millrace/contracts/api/drafts";
import { maxTestCaseBytes } from "@millrace/contracts/api/test-sets";
import { type AppError, errorRegistry, toAppError } from "@millrace/contracts/errors";
import { newId } from "@millrace/contracts/ids";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { checkRequest } from "@/server/check-request";
import { deps } from "@/server/deps";
import { withLimitedBody } from "@/server/limited-body";
import { log } from "@/server/log";
import { currentPerson } from "@/server/session";

const mebibyte = 1024 * 1024;
/**
 * Drafts of 2,000 nodes and what is chosen when they are merged, flow files, test cases and the inputs of a batch, with what is
 * around them, are larger than anything else.
 */
const maxBodyBytes = (url: string) => {
  if (url.includes("runs.startBatch")) return maxBatchBytes + 2 * mebibyte;
  if (/testSets\.(addCase|updateCase)/.test(url)) return maxTestCaseBytes + mebibyte;
  return /flows\.(saveDraft|editDraft)|branches\.merge|flowFiles\./.test(url) ? maxDraftBytes : mebibyte;
};

/** Every procedure over HTTP. Each answer carries the request id that its log lines have. */
async function handle(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const requestId = newId("request");
  const response = await answer(request, requestId);
  response.headers.set("x-request-id", requestId);
  response.headers.set("cache-control", "no-store");
  log.info(
    {
      requestId,
      method: request.method,
      path: new URL(request.url).pathname,
      status: response.status,
      durationMs: Math.round(performance.now() - startedAt),
    },
    "request",
  );
  return response;
}

async function answer(request: Request, requestId: string): Promise<Response> {
  try {
    checkRequest(request);
    return await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: await withLimitedBody(request, maxBodyBytes(new URL(request.url).pathname)),
      router: appRouter,
      // A query whose input is too long for an address comes as a POST.
      allowMethodOverride: true,
      createContext: async () =>
        createContext({
          deps: await deps(),
          session: await currentPerson(),
          organizationSlug: request.headers.get(organizationHeader),
          requestId,
        }),
    });
  } catch (error) {
    return refusal(toAppError(error), requestId);
  }
}

/** The shape of a tRPC error, for what is refused before the router sees it. */
function refusal(error: AppError, requestId: string): Response {
  if (error.code === "system.unexpected") log.error({ err: error.cause, requestId }, error.message);
  const body = error.toBody(requestId);
  const { status } = errorRegistry[error.code];
  const shape = superjson.serialize({ message: body.message, code: -32600, data: { httpStatus: status, app: body } });
  return Response.json({ error: shape }, { status });
}

export { handle as GET, handle as POST };
