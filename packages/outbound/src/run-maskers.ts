import { createMasker, type Masker } from "./masker.ts";

/** This many runs with secrets are remembered; the oldest is forgotten first. */
const keptRuns = 10_000;

/**
 * One masker per run: a value that one step has resolved is masked in every later step of the run too, where a service may
 * send it back although it was not sent there. Only runs that resolve a secret take room. What another process resolved
 * for the run before a crash is not known here; that process has masked it in the results of its own steps.
 */
export function createRunMaskers(limit = keptRuns): (runKey: string) => Masker {
  const known = new Map<string, Masker>();
  const register = (runKey: string): Masker => {
    const masker = createMasker();
    known.set(runKey, masker);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
    return masker;
  };
  return (runKey) => ({
    remember: (secret) => (known.get(runKey) ?? register(runKey)).remember(secret),
    maskText: (text) => known.get(runKey)?.maskText(text) ?? text,
    maskValue: (value) => known.get(runKey)?.maskValue(value) ?? value,
    maskError: (error) => known.get(runKey)?.maskError(error) ?? error,
  });
}
