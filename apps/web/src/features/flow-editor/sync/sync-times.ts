export const debounceMs = 800;
/** A person who types without a pause is still saved this often. */
export const maxDelayMs = 5_000;
/** A conflict with a field that is being typed in waits for a pause. */
export const typingMs = 1_000;

const retryDelaysMs = [1_000, 2_000, 5_000, 10_000];
/** How long after so many failures in a row it is tried again. */
export const retryDelayMs = (failures: number): number => retryDelaysMs[failures] ?? 10_000;
