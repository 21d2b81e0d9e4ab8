import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { nodeCatalog } from "./catalog.ts";

/** Every module of this package that a module reaches, and every package that those name. */
function reach(module: URL, modules = new Set<string>(), packages = new Set<string>()) {
  modules.add(module.href);
  for (const [, name = ""] of readFileSync(module, "utf8").matchAll(/(?:from|import) "([^"]+)"/g)) {
    if (!name.startsWith(".")) packages.add(name);
    else if (!modules.has(new URL(name, module).href)) reach(new URL(name, module), modules, packages);
  }
  return { modules: [...modules], packages: [...packages] };
}

it("keeps implementations and Node out of what the browser loads", () => {
  const { modules, packages } = reach(new URL("catalog.ts", import.meta.url));
  // With the one of pinned data, which is not in the list.
  expect(modules.filter((module) => basename(module) === "definition.ts")).toHaveLength(nodeCatalog.list().length + 1);
  expect(modules.filter((module) => basename(module) === "run.ts")).toEqual([]);
  // The engine runs in browsers as a whole, which a test of its own holds.
  for (const name of packages) expect(name).toMatch(/^(zod|croner|@millrace\/(contracts|engine)\/[a-z/-]+)$/);
});
