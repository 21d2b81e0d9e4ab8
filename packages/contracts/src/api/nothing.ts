import { z } from "zod";

/** For procedures that take nothing or answer nothing, so that every procedure states both. */
export const nothing = z.void();
