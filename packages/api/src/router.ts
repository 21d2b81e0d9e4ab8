import { router } from "./procedures.ts";
import { accountRouter } from "./routers/account.ts";
import { auditRouter } from "./routers/audit.ts";
import { branchesRouter } from "./routers/branches.ts";
import { credentialsRouter } from "./routers/credentials.ts";
import { flowFilesRouter } from "./routers/flow-files.ts";
import { flowsRouter } from "./routers/flows.ts";
import { installationRouter } from "./routers/installation.ts";
import { limitsRouter } from "./routers/limits.ts";
import { membersRouter } from "./routers/members.ts";
import { organizationsRouter } from "./routers/organizations.ts";
import { pinsRouter } from "./routers/pins.ts";
import { realtimeRouter } from "./routers/realtime.ts";
import { runsRouter } from "./routers/runs.ts";
import { savedFiltersRouter } from "./routers/saved-filters.ts";
import { schedulesRouter } from "./routers/schedules.ts";
import { signalsRouter } from "./routers/signals.ts";
import { statisticsRouter } from "./routers/statistics.ts";
import { systemRouter } from "./routers/system.ts";
import { tasksRouter } from "./routers/tasks.ts";
import { testSetsRouter } from "./routers/test-sets.ts";

export const appRouter = router({
  installation: installationRouter,
  account: accountRouter,
  organizations: organizationsRouter,
  members: membersRouter,
  audit: auditRouter,
  flows: flowsRouter,
  branches: branchesRouter,
  flowFiles: flowFilesRouter,
  runs: runsRouter,
  pins: pinsRouter,
  testSets: testSetsRouter,
  savedFilters: savedFiltersRouter,
  schedules: schedulesRouter,
  signals: signalsRouter,
  statistics: statisticsRouter,
  tasks: tasksRouter,
  credentials: credentialsRouter,
  limits: limitsRouter,
  realtime: realtimeRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;
