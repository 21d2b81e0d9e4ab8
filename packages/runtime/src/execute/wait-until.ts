/** Resolves once `isTrue`, or after `timeoutMs`. */
export async function waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}
