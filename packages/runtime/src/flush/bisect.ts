/**
 * Writes a batch in as few statements as possible although single items may make a statement fail: a refused batch is
 * halved until the culprits stand alone. `isCulprit` tells an error that is about the content from one that is not;
 * any other error ends the whole attempt and is thrown.
 */
export async function writeBisected<T>(
  batch: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
  isCulprit: (error: unknown) => boolean,
  onCulprit: (item: T, error: unknown) => Promise<void> | void,
): Promise<void> {
  try {
    await write(batch);
  } catch (error) {
    if (!isCulprit(error)) throw error;
    const [first] = batch;
    if (batch.length <= 1) {
      if (first !== undefined) await onCulprit(first, error);
      return;
    }
    const middle = batch.length >> 1;
    await writeBisected(batch.slice(0, middle), write, isCulprit, onCulprit);
    await writeBisected(batch.slice(middle), write, isCulprit, onCulprit);
  }
}
