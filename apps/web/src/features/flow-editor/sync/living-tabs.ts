/** Which tabs are alive, told by locks that the browser takes back when a tab is gone, however it went. */
export type LivingTabs = {
  /** Says that this tab is alive until the returned function is called. */
  hold: (tab: string) => () => void;
  /** Runs the function if the tab is gone, and never in two tabs at once. */
  ifGone: (tab: string, run: () => Promise<void>) => Promise<void>;
};

const nameOf = (tab: string) => `millrace.tab.${tab}`;

/**
 * Browsers offer locks on secure pages only. Without them every other tab counts as gone: its edits are taken over and sent by
 * both, which is harmless, as an edit counts once by its id.
 */
export function createLivingTabs(locks: LockManager | undefined): LivingTabs {
  return {
    hold(tab) {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      void locks?.request(nameOf(tab), () => held).catch(() => {});
      return release;
    },
    async ifGone(tab, run) {
      if (!locks) return run();
      await locks.request(nameOf(tab), { ifAvailable: true }, (lock) => (lock ? run() : Promise.resolve()));
    },
  };
}
