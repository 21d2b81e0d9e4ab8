import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";

const require = createRequire(import.meta.url);

type Bindings = Record<string, unknown>;
type Instantiated = { instance: { exports: { __wbindgen_start(): void } } };
// TypeScript describes WebAssembly only in its DOM library, which has no place on a server. The other global is where the
// engine reports that it broke down.
const host = globalThis as unknown as {
  WebAssembly: { instantiate(bytes: Uint8Array, imports: Record<string, Bindings>): Promise<Instantiated> };
  PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void };
};

/** Called with the reason when the engine breaks down; the call under way then never settles. */
export const panicListeners = new Set<(error: Error) => void>();

let loading: Promise<typeof SchemaEngine> | undefined;

/**
 * The class of Prisma's schema engine, loaded once per process. Node can't import a `.wasm` file yet, so the module is put
 * together here the way the package's own entry point does it.
 */
export function loadSchemaEngine(): Promise<typeof SchemaEngine> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof SchemaEngine> {
  host.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      for (const listener of panicListeners) listener(new Error(`Prisma's schema engine broke down: ${message}`));
    },
  };
  const bindingsFile = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const { instance } = await host.WebAssembly.instantiate(await readFile(bindingsFile.replace(/\.js$/, ".wasm")), {
    "./schema_engine_bg.js": withoutLingeringTimers(bindings),
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/** The engine never clears the 10 s timer of its lock; a process that is done must not wait for it. */
function withoutLingeringTimers(bindings: Bindings): Bindings {
  const imports = { ...bindings };
  for (const [name, call] of Object.entries(bindings))
    if (name.startsWith("__wbg_setTimeout") && typeof call === "function")
      imports[name] = (...args: unknown[]) => {
        const timer: NodeJS.Timeout = call(...args);
        timer.unref();
        return timer;
      };
  return imports;
}
