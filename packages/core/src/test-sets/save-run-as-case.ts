import type { SaveRunAsCaseInput, TestCaseIdInput } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { readContent } from "../flows/content.ts";
import { runColumns } from "../runs/restore-run.ts";
import { storedValue } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { insertCase } from "./insert-case.ts";
import { recordedMocks } from "./recorded-mocks.ts";
import { requireTestSet } from "./test-set-rows.ts";

/**
 * Makes a case of a run that succeeded: its input, what its effects gave, and exactly its output as what is expected. Masked
 * values are masked in the case too. Throws `run.not_found` for a run of another flow, `test.run_not_ended`, and as `insertCase`.
 */
export const saveRunAsCase = (
  deps: CoreDeps,
  actor: Actor,
  { testSetId, runId, name }: SaveRunAsCaseInput,
): Promise<TestCaseIdInput> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const set = await requireTestSet(tx, actor, testSetId);
    const run = await tx.run.findFirst({
      where: { organizationId, id: toUuid("run", runId), flowId: set.flowId },
      select: { ...runColumns, status: true, output: true, outputRef: true },
    });
    if (!run) throw new AppError("run.not_found");
    if (run.status !== "succeeded") throw new AppError("test.run_not_ended");
    const key = { organizationId, runId: run.id };
    const definition = await readContent(tx, actor, run.contentHash);
    const data = {
      name,
      input: await storedValue(tx, key, run.input, run.inputRef),
      mocks: await recordedMocks(tx, deps, actor, { run, definition }),
      executes: false,
      expectation: { kind: "exact" as const, output: await storedValue(tx, key, run.output, run.outputRef) },
    };
    return insertCase(tx, deps, actor, { set, data, sourceRunId: run.id });
  });
