import { newId } from "@millrace/contracts/ids";
import type { ApiDeps } from "./context.ts";
import { createCallerFactory } from "./procedures.ts";
import { appRouter } from "./router.ts";

const createCaller = createCallerFactory(appRouter);

/**
 * Calls procedures as Millrace itself inside one organization (its UUID), for schedules and jobs. `name` is what the
 * audit log shows. Errors arrive as `TRPCError` with the `AppError` as `cause`.
 */
export const createSystemCaller = (deps: ApiDeps, organizationId: string, name = "Millrace") =>
  createCaller({ deps, requestId: newId("request"), caller: { kind: "system", organizationId, name } });
