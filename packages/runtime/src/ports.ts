import type { NodeServices } from "@millrace/contracts/flow/node-services";
import type { JsonValue } from "@millrace/contracts/json";

/** One place to send a statement: a `pg` pool or client fits as it is, a Prisma transaction through `prismaSql`. */
export type SqlPort = { query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }> };

/** What `prismaSql` needs of a Prisma client or transaction. */
type PrismaRawQuery = { $queryRawUnsafe<T>(query: string, ...values: unknown[]): PromiseLike<T> };

/** Sends the runtime's statements inside a Prisma transaction. Values are bound, never put into the text. */
export const prismaSql = (tx: PrismaRawQuery): SqlPort => ({
  query: async (text, values) => ({ rows: await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values) }),
});

/** The part of pino that the runtime uses. Debug lines are made only where `isLevelEnabled` says that they are wanted. */
export type Log = {
  isLevelEnabled?(level: "debug"): boolean;
  debug?(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** The ways out that one step gets, and what must happen to everything that comes back through them. */
export type StepServices = NodeServices & {
  /** The value without the secrets that were resolved in this step. Applied to outputs, responses, errors and log lines. */
  mask<T extends JsonValue>(value: T): T;
  /** The lines that the step has logged so far. */
  logs(): readonly string[];
};

/** The clock as an argument: milliseconds since 1970. */
export type Clock = () => number;
