import { AppError } from "@millrace/contracts/errors";
import { type Permission, permissions, roleCan } from "@millrace/contracts/permissions";
import { findMembership } from "@millrace/core/organizations/find-membership";
import type { Actor, Person, SystemActor } from "@millrace/core/shared/actor";
import { initTRPC } from "@trpc/server";
import superjson from "superjson";
import type { ApiContext } from "./context.ts";
import { appErrorOf, errorBodyOf, toTrpcError } from "./errors.ts";
import { requireStorableInput } from "./storable-input.ts";

/** Who may call a procedure. The router test refuses a procedure without it. */
export type ProcedureMeta =
  | { access: "public" }
  | { access: "account" }
  | { access: "organization"; permission: Permission }
  | { access: "system" };

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const app = errorBodyOf(error, ctx?.requestId);
      return { ...shape, message: app.message, data: { ...shape.data, app } };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns every failure into one of the registry, and logs those that the makers or the operator must look at. */
const translateErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next(); // resolves also when the procedure failed
  if (result.ok) return result;
  const error = appErrorOf(result.error);
  if (error.code.startsWith("system."))
    ctx.deps.log.error({ err: error.cause ?? error, requestId: ctx.requestId, path, code: error.code }, error.message);
  throw toTrpcError(error);
});

const refuseUnstorable = t.middleware(async ({ getRawInput, next }) => {
  requireStorableInput(await getRawInput());
  return next();
});

const procedure = t.procedure.use(translateErrors).use(refuseUnstorable);

function requirePerson(ctx: ApiContext): Person {
  if (ctx.caller.kind === "person" && ctx.caller.person) return ctx.caller.person;
  throw new AppError("auth.required");
}

/** The membership is proven on each request; an unknown organization and a foreign one look the same. */
async function requireActor(ctx: ApiContext): Promise<Actor> {
  if (ctx.caller.kind === "system") return systemActor(ctx, ctx.caller);
  const { userId, name } = requirePerson(ctx);
  const slug = ctx.caller.organizationSlug;
  const membership = slug === null ? null : await findMembership(ctx.deps, { userId, slug });
  if (!membership) throw new AppError("organization.not_found");
  return { kind: "user", userId, name, requestId: ctx.requestId, ...membership };
}

const systemActor = (ctx: ApiContext, caller: { organizationId: string; name: string }): SystemActor => ({
  kind: "system",
  name: caller.name,
  organizationId: caller.organizationId,
  requestId: ctx.requestId,
});

/** Callable by anybody, signed in or not. */
export const publicProcedure = procedure.meta({ access: "public" });

/** Callable by every signed-in person; concerns only that person. */
export const accountProcedure = procedure
  .meta({ access: "account" })
  .use(({ ctx, next }) => next({ ctx: { actor: { ...requirePerson(ctx), requestId: ctx.requestId } } }));

/** Callable by members of the named organization whose role holds the permission, and by Millrace inside that organization. */
export const orgProcedure = (permission: Permission) =>
  procedure.meta({ access: "organization", permission }).use(async ({ ctx, next }) => {
    const actor = await requireActor(ctx);
    if (actor.kind === "user" && !roleCan(actor.role, permission))
      throw new AppError("auth.forbidden", {
        message: `Your role does not include the permission "${permissions[permission].text}" (${permission}). Ask an admin of your organization.`,
        details: { permission },
      });
    return next({ ctx: { actor } });
  });

/** Callable only by Millrace itself through `createSystemCaller`; over HTTP it does not seem to exist. */
export const systemProcedure = procedure.meta({ access: "system" }).use(({ ctx, next }) => {
  if (ctx.caller.kind !== "system") throw new AppError("request.not_found");
  return next({ ctx: { actor: systemActor(ctx, ctx.caller) } });
});
