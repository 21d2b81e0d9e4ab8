import { lowestId } from "../../src/claim/claim-runs.ts";
import type { RunWrite } from "../../src/flush/run-write.ts";
import { createWriteOrder } from "../../src/flush/write-order.ts";
import type { StoreBench } from "./store-bench.ts";

/** What the cases of the contract do again and again. */
export function contractActs(bench: () => StoreBench) {
  const nextOrder = createWriteOrder();
  const claim = async (owner: string, room = 10) =>
    (await bench().store.claimRuns(owner, room, lowestId, lowestId)).runs;
  const claimIds = async (owner: string, room = 10) => (await claim(owner, room)).map(({ runId }) => runId).sort();
  const write = async (owner: string, ...writes: RunWrite[]) =>
    bench().store.writeRuns(owner, writes, nextOrder(false));

  /** A run that the first owner lost and the second has now. */
  const takenOver = async () => {
    const first = await bench().executor();
    const run = await bench().start({ owner: first });
    await bench().store.endLease(first);
    await bench().store.recoverExpired();
    const second = await bench().executor();
    const [again] = await claim(second);
    if (!again) throw new Error("the run was not claimed");
    return { first, second, run, again };
  };

  return { claim, claimIds, write, takenOver, nextOrder };
}
