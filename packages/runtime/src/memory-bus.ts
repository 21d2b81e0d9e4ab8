/** The bus of a single process, for tests. */
export { createMemoryBus } from "./bus/memory-bus.ts";
