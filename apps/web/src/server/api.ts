import "server-only";
import { createContext } from "@millrace/api/context";
import { createCallerFactory } from "@millrace/api/procedures";
import { appRouter } from "@millrace/api/router";
import { newId } from "@millrace/contracts/ids";
import { cache } from "react";
import { deps } from "./deps.ts";
import { currentPerson } from "./session.ts";

const createCaller = createCallerFactory(appRouter);

/** The procedures, called by a page while it renders, as the person who is signed in. */
export const api = cache(() => callerFor(null));

/** The same within an organization. */
export const organizationApi = cache((slug: string) => callerFor(slug));

const callerFor = async (organizationSlug: string | null) =>
  createCaller(
    createContext({
      deps: await deps(),
      session: await currentPerson(),
      organizationSlug,
      requestId: newId("request"),
    }),
  );
