/** The bus between processes, on LISTEN/NOTIFY. */
export { createPostgresBus } from "./bus/postgres-bus.ts";
