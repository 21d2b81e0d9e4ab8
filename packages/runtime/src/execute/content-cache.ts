import { AppError } from "@millrace/contracts/errors";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type CompiledFlow, compileFlow } from "@millrace/engine/flow/compile";
import type { RunStore } from "../store/run-store.ts";

export type ContentCache = {
  /** The compiled flow if it is at hand. */
  peek(organizationId: string, contentHash: string): CompiledFlow | undefined;
  /** Reads it otherwise; concurrent callers share one read. Throws the database's error. */
  read(organizationId: string, contentHash: string): Promise<StoredContent>;
  /** Compiles what was read. Throws, `flow.invalid` if all is well, when this version of Millrace can't execute it. */
  compile(organizationId: string, contentHash: string, content: StoredContent): CompiledFlow;
};

/** A definition as it is stored; `undefined` where there is none. */
type StoredContent = { definition: unknown };

/** Contents never change, so a compiled flow is good for as long as it is kept. The least recently used go first. */
export function createContentCache(
  store: Pick<RunStore, "readContent">,
  catalog: NodeCatalog,
  maxEntries = 500,
): ContentCache {
  const compiled = new Map<string, CompiledFlow>();
  const reading = new Map<string, Promise<StoredContent>>();
  const keyOf = (organizationId: string, contentHash: string) => `${organizationId}/${contentHash}`;

  const keep = (key: string, flow: CompiledFlow) => {
    compiled.delete(key);
    compiled.set(key, flow);
    if (compiled.size <= maxEntries) return;
    const oldest = compiled.keys().next();
    if (!oldest.done) compiled.delete(oldest.value);
  };

  const read = async (organizationId: string, contentHash: string): Promise<StoredContent> => ({
    definition: await store.readContent(organizationId, contentHash),
  });

  return {
    peek(organizationId, contentHash) {
      const key = keyOf(organizationId, contentHash);
      const flow = compiled.get(key);
      if (flow) keep(key, flow);
      return flow;
    },
    read(organizationId, contentHash) {
      const key = keyOf(organizationId, contentHash);
      const started = reading.get(key) ?? read(organizationId, contentHash).finally(() => reading.delete(key));
      reading.set(key, started);
      return started;
    },
    compile(organizationId, contentHash, { definition }) {
      const key = keyOf(organizationId, contentHash);
      const known = compiled.get(key);
      if (known) return known;
      const parsed = flowDefinition.safeParse(definition);
      if (!parsed.success) {
        throw new AppError("flow.invalid", { message: "The content of this flow can't be read.", cause: parsed.error });
      }
      const flow = compileFlow(parsed.data, catalog);
      keep(key, flow);
      return flow;
    },
  };
}
