import { z } from "zod";
import { idSchema } from "../ids.ts";
import { declaredSearchField } from "../run/search-value.ts";

/** Of a flow: those of one version, or of what is in production and the main draft. */
export const searchFieldsInput = z.object({ flowId: idSchema("flow"), version: z.int().min(1).optional() });
export type SearchFieldsInput = z.infer<typeof searchFieldsInput>;
export const declaredSearchFields = z.array(declaredSearchField);
