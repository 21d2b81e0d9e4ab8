import type { Difference, FlowUse } from "@millrace/contracts/api/versions";
import type { ContractJudgement } from "@millrace/contracts/flow/change";
import { CircleCheck, CircleHelp, Globe, KeyRound, TriangleAlert, Workflow } from "lucide-react";
import { cn } from "@/ui/class-names";
import { NamedText } from "../words/named-text.tsx";

const verdicts = {
  compatible: {
    icon: CircleCheck,
    tone: "text-succeeded",
    frame: "border-border",
    title: "Compatible: callers can go on as before",
  },
  breaking: {
    icon: TriangleAlert,
    tone: "text-failed",
    frame: "border-failed/35 bg-failed/5",
    title: "Breaking: callers will notice",
  },
  unknown: {
    icon: CircleHelp,
    tone: "text-waiting",
    frame: "border-waiting/40 bg-waiting/8",
    title: "Unknown: callers may notice",
  },
} as const;

/** What a difference means to those who call the flow, and to what lies outside. */
export function Meaning({ contract, uses }: Pick<Difference, "contract" | "uses">) {
  return (
    <div className="grid gap-2">
      <Contract contract={contract} />
      {uses.length > 0 && (
        <ul className="grid gap-1 rounded-md border px-3 py-2">
          {uses.map((use) => (
            <Use key={`${use.change} ${use.kind} ${use.name}`} use={use} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Contract({ contract }: { contract: ContractJudgement }) {
  const { icon: Icon, tone, frame, title } = verdicts[contract.verdict];
  return (
    <div className={cn("flex gap-2.5 rounded-md border px-3 py-2 text-sm", frame)}>
      <Icon className={cn("mt-0.5 size-4 shrink-0", tone)} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <ul className="text-muted-foreground">
          {contract.points.map(({ text }) => (
            <li key={text} className="break-words">
              <NamedText text={text} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const useLooks = {
  credential: { icon: KeyRound, word: "credential" },
  host: { icon: Globe, word: "host" },
  flow: { icon: Workflow, word: "flow" },
} as const;

function Use({ use: { kind, change, name } }: { use: FlowUse }) {
  const { icon: Icon, word } = useLooks[kind];
  return (
    <li className="flex gap-2.5 text-sm">
      <Icon className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
      <span className="min-w-0 break-words">
        {change === "new" ? `Newly uses the ${word} ` : `No longer uses the ${word} `}
        <strong className="font-medium">{name}</strong>
      </span>
    </li>
  );
}
