import type { DomainEvent, Topic } from "@millrace/contracts/events";
import { useEffect, useRef } from "react";
import { useTopic } from "./realtime-provider.tsx";

const pauseMs = 1_500;

/**
 * Calls `refresh` after events on a topic, at most once in 1.5 seconds, so that a busy organization does not flood the
 * API; also when the topic becomes live. `isRelevant` leaves events out.
 */
export function useRefreshOn(
  topic: Topic | null,
  refresh: () => void,
  isRelevant: (event: DomainEvent) => boolean = () => true,
): void {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const refreshSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, pauseMs);
  };
  useTopic(topic, (event) => isRelevant(event) && refreshSoon(), refreshSoon);
}
