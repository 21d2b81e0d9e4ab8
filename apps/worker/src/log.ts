import pino, { type Logger } from "pino";

/** Structured logs on standard output, one JSON document a line. Callers pass ids and codes, never payloads or secrets. */
export const createLog = (level: string, roles: readonly string[]): Logger =>
  pino({
    level,
    base: { service: "worker", roles: roles.join(","), pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
