import type { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
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
  return (runKey) => new RunMasker(runKey, known, register);
}

/** A class, as thousands of steps under way hold one each. */
class RunMasker implements Masker {
  readonly #runKey: string;
  readonly #known: ReadonlyMap<string, Masker>;
  readonly #register: (runKey: string) => Masker;

  constructor(runKey: string, known: ReadonlyMap<string, Masker>, register: (runKey: string) => Masker) {
    this.#runKey = runKey;
    this.#known = known;
    this.#register = register;
  }

  remember(secret: string): void {
    (this.#known.get(this.#runKey) ?? this.#register(this.#runKey)).remember(secret);
  }

  maskText(text: string): string {
    return this.#known.get(this.#runKey)?.maskText(text) ?? text;
  }

  maskValue(value: JsonValue): JsonValue {
    return this.#known.get(this.#runKey)?.maskValue(value) ?? value;
  }

  maskError(error: AppError): AppError {
    return this.#known.get(this.#runKey)?.maskError(error) ?? error;
  }
}
