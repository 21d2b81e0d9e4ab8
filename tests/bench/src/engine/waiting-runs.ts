import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { sendLoad } from "../load.ts";
import { judge } from "../measured.ts";
import { startService } from "../service.ts";
import type { Bench, Scenario } from "./context.ts";
import { body, callLine, publish, waitLine } from "./flows.ts";
import { untilCount } from "./until-ended.ts";

const waiting = 100_000;
const inFlight = 10_000;
const timed = 2_000;
/** Long enough for all of them to be waiting before the first is due. */
const pauseSeconds = 15;

/** 100,000 runs that wait: how late timers are, and what the worker holds in memory with 10,000 more in flight. */
export const waitingRunsScenario: Scenario = {
  name: "waiting",
  async run(bench) {
    const { stack, organization } = bench;
    const service = await startService({ holdsAnswers: true });
    try {
      await stack.worker.stop();
      await stack.worker.start({ MILLRACE_ALLOW_PRIVATE_HOSTS: service.host });
      const flowOf = (definition: FlowDefinition) => publish(stack.database, organization.id, definition);
      const sleeping = await flowOf(waitLine("sleeping", 86_400));
      await accept(bench, "sleeping", waiting);
      await untilCount(
        stack.admin,
        "select count(*)::int as count from run_queue where lease_owner is null and flow_id = $1",
        sleeping,
        waiting,
      );
      bench.say(`${waiting} runs wait`);

      const late: number[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        const flowId = await flowOf(waitLine(`timed-${round}`, pauseSeconds));
        await accept(bench, `timed-${round}`, timed);
        await untilCount(
          stack.admin,
          "select count(*)::int as count from run where status = 'succeeded' and flow_id = $1",
          flowId,
          timed,
        );
        const { rows } = await stack.admin.query<{ p99: number }>(
          `select percentile_cont(0.99) within group
             (order by extract(epoch from n.started_at - r.started_at - $2::int * interval '1 second') * 1000) as p99
           from run r join step n on n.organization_id = r.organization_id and n.run_id = r.id and n.node_id = 'k0'
           where r.flow_id = $1`,
          [flowId, pauseSeconds],
        );
        late.push(rows[0]?.p99 ?? Number.NaN);
        bench.say(`timer to next step: p99 ${late.at(-1)?.toFixed(1)} ms`);
      }

      const heldFlow = await flowOf(callLine("held", 1, service.url, "accepted"));
      await accept(bench, "held", inFlight);
      await untilCount(
        stack.admin,
        "select count(*)::int as count from step where status = 'running' and run_id in (select id from run where flow_id = $1)",
        heldFlow,
        inFlight,
      );
      const memoryMb = (await stack.worker.current()?.memoryMb()) ?? Number.NaN;
      service.release();
      return [
        judge({
          scenario: "timer → next node started, with 100,000 waiting runs",
          figure: "p99 in ms",
          rounds: late,
          must: { at: "most", value: 250 },
          reach: 50,
          details: {},
        }),
        judge({
          scenario: "10,000 runs in flight and 100,000 waiting: the worker's resident memory",
          figure: "MB",
          rounds: [memoryMb],
          digits: 0,
          must: { at: "most", value: 400 },
          reach: 250,
          details: {},
        }),
      ];
    } finally {
      await service.stop();
    }
  },
};

const accept = ({ hookUrl }: Bench, path: string, requests: number) =>
  sendLoad({ url: hookUrl(path), connections: 64, requests, body, status: 202, expect: "run_" });
