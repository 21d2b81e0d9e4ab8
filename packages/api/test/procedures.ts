import type { TRPCError } from "@trpc/server";
import type { z } from "zod";
import type { ApiContext } from "../src/context.ts";
import { createCallerFactory, type ProcedureMeta } from "../src/procedures.ts";
import { appRouter } from "../src/router.ts";

export type Procedure = {
  path: string;
  type: "query" | "mutation" | "subscription";
  meta: ProcedureMeta | undefined;
  inputs: z.ZodType[];
  output: z.ZodType | undefined;
};

type Defined = { _def: Omit<Procedure, "path"> };

/** Every procedure of the router, as tRPC keeps it. */
export const procedures: Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, Defined>,
).map(([path, { _def }]) => ({
  path,
  type: _def.type,
  meta: _def.meta,
  inputs: _def.inputs ?? [],
  output: _def.output,
}));

const createCaller = createCallerFactory(appRouter);

/** Calls a procedure by its path. */
export function call(context: ApiContext, path: string, input: unknown): Promise<unknown> {
  const [router = "", name = ""] = path.split(".");
  const caller = createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  const procedure = caller[router]?.[name];
  if (!procedure) throw new Error(`no procedure ${path}`);
  return procedure(input);
}

export type Refusal = { trpc: TRPCError["code"]; code: string; message: string; details: unknown };

/** How a call was refused, `null` when it was answered. */
export async function refusalOf(answer: Promise<unknown>): Promise<Refusal | null> {
  try {
    await answer;
    return null;
  } catch (thrown) {
    const error = thrown as TRPCError;
    const cause = error.cause as { code?: string; details?: unknown } | undefined;
    return { trpc: error.code, code: cause?.code ?? "", message: error.message, details: cause?.details };
  }
}
