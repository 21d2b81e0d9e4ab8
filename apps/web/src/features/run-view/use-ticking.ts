import { useEffect, useState } from "react";

const tickMs = 250;

/** The time, again and again while something goes on; then it stands still. */
export function useTicking(isLive: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isLive]);
  return nowMs;
}
