import { AppError } from "@millrace/contracts/errors";

// Errors come in two forms: Prisma's, with the driver's error in `meta.driverAdapterError.cause`, and those of `pg` itself.
type DriverCause = { kind?: unknown; originalCode?: unknown; constraint?: { index?: unknown; fields?: unknown } };

/** The SQLSTATE of an error that came from Postgres, through Prisma or `pg`; else `null`. */
export function sqlState(error: unknown): string | null {
  const code = causeOf(error)?.originalCode ?? (error instanceof Error && "severity" in error ? codeOf(error) : null);
  return typeof code === "string" ? code : null;
}

/** Whether a write was refused because the named unique constraint or index (`flow_organization_id_name_key`) already has the key. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  if (sqlState(error) !== "23505") return false;
  const index = causeOf(error)?.constraint?.index;
  return (index ?? (error as { constraint?: unknown }).constraint) === constraint;
}

/** A database that can't be reached becomes `system.database_unavailable`; every other error stays what it is. */
export function translateDatabaseError(error: unknown): unknown {
  return isUnavailable(error) ? new AppError("system.database_unavailable", { cause: error }) : error;
}

// Not reachable, timed out, closed, no connection to be had; 08: connection, 57P: shut down, 53300: too many connections.
const unavailableCodes = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2037", "ECONNREFUSED", "ECONNRESET"]);

/** What Prisma's driver says of a connection that is gone, or that there is none. */
const unavailableKinds = new Set(["ConnectionClosed", "DatabaseNotReachable", "SocketTimeout", "TooManyConnections"]);

/** `pg` gives no code to a connection that ended under a statement, in a transaction it reaches us as it is. */
const lostConnections = new Set([
  "Connection terminated unexpectedly",
  "Connection terminated",
  "Client has encountered a connection error and is not queryable",
]);

function isUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return false;
  if (unavailableKinds.has(kindOf(error))) return true;
  if (error instanceof Error && !("code" in error) && lostConnections.has(error.message)) return true;
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || state.startsWith("57P") || state === "53300";
  return unavailableCodes.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function kindOf(error: unknown): string {
  const cause = causeOf(error) ?? (error instanceof Error ? (error.cause as DriverCause | undefined) : undefined);
  return typeof cause?.kind === "string" ? cause.kind : "";
}

function causeOf(error: unknown): DriverCause | null {
  if (!(error instanceof Error) || !("meta" in error)) return null;
  const meta = error.meta as { driverAdapterError?: { cause?: DriverCause } } | undefined;
  return meta?.driverAdapterError?.cause ?? null;
}
