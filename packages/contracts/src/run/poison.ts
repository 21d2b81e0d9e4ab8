/**
 * A run that has lost its worker this often without getting any further counts as poison: it is put aside for longer each
 * time, and listed as such.
 */
export const poisonTakeovers = 3;
