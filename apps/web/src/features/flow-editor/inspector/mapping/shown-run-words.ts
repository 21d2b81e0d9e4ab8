import type { Flow, LastRunData } from "@millrace/contracts/api/flows";

type Run = Pick<NonNullable<LastRunData>["run"], "version" | "draft">;
type OpenBranch = Pick<Flow["branch"], "id" | "isMain">;

/** Whether a run was of the draft that is open; the main branch is what production runs. */
function isOfBranch({ draft, version }: Run, branch: OpenBranch): boolean {
  if (branch.isMain) return draft?.branchId === undefined;
  return version === null && draft?.branchId === branch.id;
}

/** What a run was of, as somebody says it who has a branch open: "This draft at edit 12", "v3", "Draft of branch Retry faster". */
export function runOfWords(run: Run, branch: OpenBranch): string {
  const { version, draft } = run;
  if (version !== null) return `v${version}`;
  if (!draft) return "Draft";
  if (isOfBranch(run, branch)) return `This draft at edit ${draft.revision}`;
  return `Draft of ${draft.branchId === undefined ? draft.branch : `branch ${draft.branch}`}`;
}

/** Which run's data is shown; it says so where nobody has chosen a run, and there is none of the open branch. */
export function shownRunWords(run: Run, branch: OpenBranch, { isChosen }: { isChosen: boolean }): string {
  const words = runOfWords(run, branch);
  return isChosen || isOfBranch(run, branch) ? words : `None of this branch yet, so ${words.replace(/^D/, "d")}`;
}

/** The newest run among the choices. */
export const newestRunOption = (branch: OpenBranch): { label: string; description: string } =>
  branch.isMain
    ? { label: "Newest run", description: "Of this draft or production; changes with each new run" }
    : { label: "Newest run of this branch", description: "Else of production; changes with each new run" };
