import { AppError } from "@millrace/contracts/errors";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type CompiledFlow, compileFlow } from "@millrace/engine/flow/compile";
import type pg from "pg";

export type ContentCache = {
  /** The compiled flow if it is at hand. */
  peek(organizationId: string, contentHash: string): CompiledFlow | undefined;
  /**
   * Loads and compiles it otherwise; concurrent callers share one load. Throws `flow.invalid` when the content can't be
   * executed by this version of Millrace, and the database's error when it can't be read.
   */
  load(organizationId: string, contentHash: string): Promise<CompiledFlow>;
};

/** Contents never change, so a compiled flow is good for as long as it is kept. The least recently used go first. */
export function createContentCache(pool: pg.Pool, catalog: NodeCatalog, maxEntries = 500): ContentCache {
  const compiled = new Map<string, CompiledFlow>();
  const loading = new Map<string, Promise<CompiledFlow>>();
  const keyOf = (organizationId: string, contentHash: string) => `${organizationId}/${contentHash}`;

  const keep = (key: string, flow: CompiledFlow) => {
    compiled.delete(key);
    compiled.set(key, flow);
    if (compiled.size <= maxEntries) return;
    const oldest = compiled.keys().next();
    if (!oldest.done) compiled.delete(oldest.value);
  };

  const read = async (organizationId: string, contentHash: string): Promise<CompiledFlow> => {
    const { rows } = await pool.query<{ definition: unknown }>({
      name: "millrace_content",
      text: "select definition from flow_content where organization_id = $1::uuid and hash = $2::text",
      values: [organizationId, contentHash],
    });
    const parsed = flowDefinition.safeParse(rows[0]?.definition);
    if (!parsed.success) {
      throw new AppError("flow.invalid", { message: "The content of this flow can't be read.", cause: parsed.error });
    }
    return compileFlow(parsed.data, catalog);
  };

  return {
    peek(organizationId, contentHash) {
      const key = keyOf(organizationId, contentHash);
      const flow = compiled.get(key);
      if (flow) keep(key, flow);
      return flow;
    },
    async load(organizationId, contentHash) {
      const key = keyOf(organizationId, contentHash);
      const known = compiled.get(key);
      if (known) return known;
      const started = loading.get(key) ?? read(organizationId, contentHash).finally(() => loading.delete(key));
      loading.set(key, started);
      const flow = await started;
      keep(key, flow);
      return flow;
    },
  };
}
