import { useQueryStates } from "nuqs";
import { useEffect } from "react";
import { belongsToCanvas } from "../canvas/use-canvas-keys.ts";
import { type SetStatisticsChoice, type StatisticsChoice, statisticsParsers } from "./statistics-url.ts";

/** The mode and its choices, in the URL. */
export function useStatisticsChoice(): { choice: StatisticsChoice; set: SetStatisticsChoice; toggle: () => void } {
  const [choice, setChoice] = useQueryStates(statisticsParsers);
  const set: SetStatisticsChoice = (changes) => void setChoice(changes);
  const toggle = () => {
    const isOn = choice.statistics === "on";
    set(
      isOn ? { statistics: null, period: null, from: null, to: null, version: null, heat: null } : { statistics: "on" },
    );
  };
  return { choice, set, toggle };
}

/** The key that shows and hides the statistics while the focus is on the canvas. */
export const statisticsKey = "h";

export function useStatisticsKey(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== statisticsKey || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey)
        return;
      if (event.defaultPrevented || !belongsToCanvas(event.target)) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
}
