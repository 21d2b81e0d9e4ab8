import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import type { Site } from "./site.ts";

type Drawing = { definition: FlowDefinition; layout: FlowLayout };

/** Saves a drawing as a flow through the API, as the editor does, and publishes it. Throws when it has errors. */
export async function saveFlow({ api }: Site, name: string, { definition, layout }: Drawing): Promise<string> {
  const created = await api.mutate<Flow>("flows.create", { name, description: "" });
  const saved = await api.mutate<{ draftRevision: number; problems: Flow["problems"]; error?: string }>(
    "flows.saveDraft",
    {
      flowId: created.id,
      baseRevision: created.draftRevision,
      summary: "Drew it",
      definition,
      layout,
    },
  );
  if (saved.error) throw new Error(`the flow was not saved: ${saved.error}`);
  const wrong = saved.problems.find((problem) => problem.severity === "error");
  if (wrong) throw new Error(`the drawn flow is wrong: ${wrong.message}`);
  const published = await api.mutate<{ error?: string }>("flows.publish", {
    flowId: created.id,
    draftRevision: saved.draftRevision,
    note: "",
  });
  if (published.error) throw new Error(`the flow was not published: ${published.error}`);
  return created.id;
}

/** Starts a run and waits for its end. */
export async function runToItsEnd({ api }: Site, flowId: string, input: JsonValue): Promise<string> {
  const started = await api.mutate<{ runId: string; error?: string }>("runs.start", {
    flowId,
    source: "production",
    input,
  });
  if (started.error) throw new Error(`the run did not start: ${started.error}`);
  const deadline = Date.now() + 120_000;
  for (;;) {
    const run = await api.query<{ status: string; error?: unknown }>("runs.get", { runId: started.runId });
    const { status } = run;
    if (status === "succeeded") return started.runId;
    if (status === "failed" || status === "cancelled" || Date.now() > deadline)
      throw new Error(`the run ${started.runId} is ${status}: ${JSON.stringify(run.error)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
