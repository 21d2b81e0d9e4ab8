import type { TestOptions } from "@millrace/contracts/api/start-run";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { RunTest } from "@millrace/contracts/run/run-test";
import type { RecordedData } from "@millrace/engine/flow/test-parts";
import { type BranchRow, draftKey } from "../branches/branch-rows.ts";
import { readContent } from "../flows/content.ts";
import { type FlowTrigger, triggerOf } from "../flows/trigger.ts";
import { newestRunFor } from "../runs/newest-run.ts";
import { runColumns, type StoredRun } from "../runs/restore-run.ts";
import { storedValue } from "../runs/stored-values.ts";
import { triggerOutput } from "../runs/trigger-output.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { deriveTest } from "./derive-test.ts";
import { readPins } from "./pin-rows.ts";
import { recordedData } from "./recorded-data.ts";

export type PlannedTest = {
  definition: FlowDefinition;
  trigger: FlowTrigger;
  /** What the trigger gives. */
  input: JsonValue;
  test: RunTest;
};

/**
 * What a test of a branch's definition executes and with which data. Throws as `deriveTest`, `run.not_found` for a run of another flow,
 * and `test.no_data` where there is no run to take the input or the data from.
 */
export async function planTest(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  asked: {
    flowUuid: string;
    branch: BranchRow;
    definition: FlowDefinition;
    options: TestOptions;
    input: JsonValue | undefined;
  },
): Promise<PlannedTest> {
  const { flowUuid, branch, definition, options, input } = asked;
  const { until, only, item, usePins } = options;
  const pins = usePins ? await readPins(tx, draftKey(actor, flowUuid, branch), definition) : new Map();
  const needsRun = only !== undefined || input === undefined || options.dataFrom !== undefined;
  const run = needsRun ? await dataRun(tx, actor, flowUuid, branch, options) : null;
  const recorded =
    run && only !== undefined
      ? await recordedData(tx, deps, actor, { run, definition, nodeId: only, item })
      : nothingRecorded;
  const derived = deriveTest(
    definition,
    {
      pins,
      ...(until ? { until } : {}),
      ...(only ? { only: { nodeId: only, recorded, isItemChosen: item !== undefined } } : {}),
    },
    deps.catalog,
  );
  const { trigger } = derived;
  const nodeId = only ?? until;
  return {
    definition: derived.definition,
    trigger,
    input:
      input === undefined
        ? await inputOf(tx, deps, actor, { run, trigger })
        : triggerOutput(trigger, input, deps.clock()),
    test: {
      kind: only ? "only" : until ? "until" : "draft",
      ...(nodeId ? { nodeId } : {}),
      ...(item === undefined ? {} : { item }),
      pins: derived.pinned.filter((id) => pins.has(id)),
      ...(only && run ? { dataFrom: toId("run", run.id) } : {}),
    },
  };
}

const nothingRecorded: RecordedData = { steps: new Map(), items: new Map(), indexes: new Map() };

/**
 * The run that is named, or the newest of the branch (`newestRunFor`), which may be a test itself; for an item that somebody
 * chose not one that went through one item only.
 */
async function dataRun(
  tx: Tx,
  actor: Actor,
  flowUuid: string,
  branch: BranchRow,
  { dataFrom, item }: TestOptions,
): Promise<StoredRun | null> {
  const id =
    dataFrom !== undefined
      ? toUuid("run", dataFrom)
      : ((item === undefined ? null : await newestRunFor(tx, actor, flowUuid, branch, { withoutSingle: true })) ??
        (await newestRunFor(tx, actor, flowUuid, branch)));
  if (id === null) return null;
  const where = { organizationId: actor.organizationId, flowId: flowUuid, id };
  const run = await tx.run.findFirst({ where, select: runColumns });
  if (!run) throw new AppError("run.not_found");
  return run;
}

/** What that run was started with, where the flow still starts the same way. */
async function inputOf(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { run, trigger }: { run: StoredRun | null; trigger: FlowTrigger },
): Promise<JsonValue> {
  const before = run && triggerOf(await readContent(tx, actor, run.contentHash));
  if (run && before?.kind === trigger.kind)
    return storedValue(tx, { organizationId: actor.organizationId, runId: run.id }, run.input, run.inputRef);
  if (trigger.kind === "schedule") return triggerOutput(trigger, null, deps.clock());
  throw noRun("Start the test from the run dialog and give an input");
}

const noRun = (what: string) =>
  new AppError("test.no_data", { message: `There is no run yet to take data from. ${what}.` });
