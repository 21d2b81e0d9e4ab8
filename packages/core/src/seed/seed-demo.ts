import { AppError } from "@millrace/contracts/errors";
import { newId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { saveDraft } from "../drafts/save-draft.ts";
import { createFlow } from "../flows/create-flow.ts";
import { getFlow } from "../flows/get-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { setUpInstallation } from "../installation/set-up-installation.ts";
import { findMembership } from "../organizations/find-membership.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { type DemoFlow, dailySummary, exampleOrder, fulfilOrder, orderCheck } from "./demo-flows.ts";

const demoPerson = { name: "Demo", email: "demo@example.com", organizationName: "Demo" };

export type SeededDemo = {
  organizationSlug: string;
  email: string;
  /** Where the order check listens, and a body that it answers. */
  webhookUrl: string;
  exampleBody: JsonObject;
};

/**
 * Makes a demo person with the given password, their organization and three flows, all through the use cases that people
 * use. An installation that has any person already is left alone: `null`.
 */
export async function seedDemo(deps: CoreDeps, { password }: { password: string }): Promise<SeededDemo | null> {
  const requestId = newId("request");
  const slug = await setUpOnce(deps, requestId, password);
  if (slug === null) return null;
  const actor = await demoActor(deps, requestId, slug);

  const orderCheckId = await drawAndPublish(deps, actor, orderCheck);
  await drawAndPublish(deps, actor, dailySummary);
  await draw(deps, actor, fulfilOrder);
  const { webhook } = await getFlow(deps, actor, { flowId: orderCheckId });
  if (!webhook) throw new Error("the order check has a webhook");
  return { organizationSlug: slug, email: demoPerson.email, webhookUrl: webhook.url, exampleBody: exampleOrder };
}

async function setUpOnce(deps: CoreDeps, requestId: string, password: string): Promise<string | null> {
  try {
    return (await setUpInstallation(deps, requestId, { ...demoPerson, password })).organizationSlug;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "auth.setup_done") return null;
    throw thrown;
  }
}

async function demoActor(deps: CoreDeps, requestId: string, slug: string): Promise<Actor> {
  const { userAccount } = deps.database.installation;
  const { id: userId } = await userAccount.findUniqueOrThrow({ where: { email: demoPerson.email } });
  const membership = await findMembership(deps, { userId, slug });
  if (!membership) throw new AppError("organization.not_found");
  return { kind: "user", userId, name: demoPerson.name, requestId, ...membership };
}

async function draw(deps: CoreDeps, actor: Actor, flow: DemoFlow) {
  const { id: flowId, draftRevision } = await createFlow(deps, actor, flow);
  const { definition, layout } = flow;
  const saved = await saveDraft(deps, actor, {
    flowId,
    baseRevision: draftRevision,
    definition,
    layout,
    summary: "Drew the demo flow",
  });
  return { flowId, draftRevision: saved.draftRevision };
}

async function drawAndPublish(deps: CoreDeps, actor: Actor, flow: DemoFlow) {
  const drawn = await draw(deps, actor, flow);
  await publishFlow(deps, actor, { ...drawn, note: "First version" });
  return drawn.flowId;
}
