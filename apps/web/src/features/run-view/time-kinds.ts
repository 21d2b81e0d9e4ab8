import type { TimeKind } from "@millrace/contracts/run/time-kind";
import type { CSSProperties } from "react";

type KindLook = { word: string; meaning: string; texture: CSSProperties };

const stripes = (angle: number, colour: string) =>
  `repeating-linear-gradient(${angle}deg, ${colour} 0 2px, transparent 2px 5px)`;

/** Each kind of time has a colour and a texture of its own, so that it is told apart without colour too. */
export const kindLooks: Record<TimeKind, KindLook> = {
  queue: {
    word: "Queue",
    meaning: "In line: for an executor, a limit's place or turn, the end of a pause, or its turn behind another step.",
    texture: {
      backgroundImage: "radial-gradient(var(--muted-foreground) 0.9px, transparent 1.2px)",
      backgroundSize: "4px 4px",
    },
  },
  wait: {
    word: "Wait",
    meaning: "Waiting for a time, a signal, a person, another run, or the next attempt. Costs nothing.",
    texture: { backgroundImage: stripes(90, "var(--waiting)"), boxShadow: "inset 0 0 0 1px var(--waiting)" },
  },
  external: {
    word: "External",
    meaning: "A call to another service is under way.",
    texture: {
      backgroundColor: "color-mix(in oklch, var(--chart-1) 30%, var(--surface))",
      backgroundImage: stripes(45, "var(--chart-1)"),
      boxShadow: "inset 0 0 0 1px var(--chart-1)",
    },
  },
  own: {
    word: "Own",
    meaning: "Millrace itself computes: expressions, code, and writing down the end.",
    texture: { backgroundColor: "var(--chart-3)" },
  },
};

/** In the order in which a step passes through them. */
export const shownKinds: readonly TimeKind[] = ["queue", "wait", "external", "own"];

/** "64 %", "<1 %", ">99 %" where something else took time too; nothing of nothing. */
export function shareOf(ms: number, totalMs: number): string {
  if (totalMs <= 0 || ms <= 0) return "0 %";
  const percent = (ms / totalMs) * 100;
  if (percent < 1) return "<1 %";
  return percent > 99 && ms < totalMs ? ">99 %" : `${Math.round(percent)} %`;
}
