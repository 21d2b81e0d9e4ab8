/** Shows what is being done and for how long, also where the output is a file. */
export type Progress = { phase: <T>(name: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T> };

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Phases are printed when they end, and every five seconds while they last; `note` adds what is going on inside. */
export function createProgress(write: (line: string) => void = (line) => console.log(line)): Progress {
  return {
    async phase(name, work) {
      const startedAt = performance.now();
      let lastNote = "";
      const timer = setInterval(() => {
        write(`  … ${name}, ${seconds(performance.now() - startedAt)}${lastNote ? `: ${lastNote}` : ""}`);
        // A note that is repeated would look like news.
        lastNote = "";
      }, 5_000);
      try {
        const result = await work((text) => {
          lastNote = text;
        });
        write(`  ✓ ${name} (${seconds(performance.now() - startedAt)})`);
        return result;
      } catch (error) {
        write(`  ✗ ${name} (${seconds(performance.now() - startedAt)})`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
