import "server-only";
import pino from "pino";
import { readEnvironment } from "@/env";

/** Structured logs, one JSON document per line. */
export const log = pino({
  level: readEnvironment().LOG_LEVEL,
  base: { app: "web" },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ["password", "token", "*.password", "*.token", "headers.cookie", "headers.authorization"],
});
