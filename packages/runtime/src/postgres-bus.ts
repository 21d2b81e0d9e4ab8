/** The bus between processes, on LISTEN/NOTIFY. */
export { createPostgresBus, type PostgresBusOptions } from "./bus/postgres-bus.ts";
