import "server-only";
import pino from "pino";
import { readLogLevel } from "@/env";

/** Structured logs, one JSON document per line. */
export const log = pino({
  level: readLogLevel(),
  base: { app: "web" },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ["password", "token", "*.password", "*.token", "headers.cookie", "headers.authorization"],
});
