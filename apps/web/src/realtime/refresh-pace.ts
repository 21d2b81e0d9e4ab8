/**
 * Paces something that is asked for again and again: the first time it happens at once, then at most once per
 * `pauseMs`, and the last wish is never lost.
 */
export function createRefreshPace(pauseMs: number) {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let wish: (() => void) | undefined;

  const rest = () => {
    resting = setTimeout(() => {
      resting = undefined;
      const next = wish;
      wish = undefined;
      if (next) run(next);
    }, pauseMs);
  };
  const run = (refresh: () => void) => {
    rest();
    refresh();
  };
  return {
    ask(refresh: () => void): void {
      if (resting === undefined) run(refresh);
      else wish = refresh;
    },
    stop(): void {
      clearTimeout(resting);
      resting = undefined;
      wish = undefined;
    },
  };
}
