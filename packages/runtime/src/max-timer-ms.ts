/** Node's timers take a signed 32-bit number of milliseconds; longer ones would fire at once. */
export const maxTimerMs = 2_147_483_647;
