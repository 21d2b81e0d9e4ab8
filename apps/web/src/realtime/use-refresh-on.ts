import type { DomainEvent, Topic } from "@millrace/contracts/events";
import { useEffect, useRef, useState } from "react";
import { useTopic } from "./realtime-provider.tsx";
import { createRefreshPace } from "./refresh-pace.ts";

const pauseMs = 1_500;
const every = () => true;

/**
 * Calls `refresh` after events on a topic, and when the topic becomes live; at most once in 1.5 seconds, so that a busy
 * organization does not flood the API. `isRelevant` leaves events out.
 */
export function useRefreshOn(
  topic: Topic | null,
  refresh: () => void,
  isRelevant: (event: DomainEvent) => boolean = every,
): void {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  const [pace] = useState(() => createRefreshPace(pauseMs));
  useEffect(() => pace.stop, [pace]);

  const ask = () => pace.ask(() => latest.current());
  useTopic(topic, (event) => isRelevant(event) && ask(), ask);
}
