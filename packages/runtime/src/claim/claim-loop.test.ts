import { expect, it } from "vitest";
import { createTestLog } from "../../test/test-services.ts";
import { createClaimLoop } from "./claim-loop.ts";

const unexpected = () => Promise.reject(new Error("there is no room, so nobody asks the store"));

it("an alarm further away than timers reach does not go off at once", async () => {
  let looks = 0;
  const loop = createClaimLoop({
    store: { claimRuns: unexpected, removeOrphans: unexpected, nextDueInMs: unexpected },
    owner: "",
    log: createTestLog(),
    maxClaim: 1,
    idlePollMs: 2 ** 31 + 1,
    room: () => {
      looks++;
      return 0;
    },
    onClaimed: async () => undefined,
    onBroken: () => undefined,
  });
  loop.wakeAt(2 ** 40);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await loop.stop();
  expect(looks).toBe(1);
});
