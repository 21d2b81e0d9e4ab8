import { createUser } from "@millrace/testing/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { changePassword } from "./change-password.ts";
import { listSessions } from "./list-sessions.ts";
import { hashPassword } from "./password.ts";
import { revokeSession } from "./revoke-session.ts";
import { sessionByToken } from "./session-by-token.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

const password = "correct horse battery";
let core: TestCore;
let passwordHash: string;
beforeAll(async () => {
  core = await createTestCore();
  passwordHash = await hashPassword(password);
});
afterAll(() => core.close());

async function signedIn(email: string, given = password) {
  const { token, person } = await signIn(core.deps, { email, password: given, address: email, userAgent: "test" });
  return { token, actor: { ...person, requestId: "req" } };
}
const newEmail = async () => (await createUser(core.deps.database, { passwordHash })).email;

it("ends a session at once when the person signs out or revokes it elsewhere", async () => {
  const email = await newEmail();
  const [here, there, third] = [await signedIn(email), await signedIn(email), await signedIn(email)];
  const listed = await listSessions(core.deps, here.actor);
  expect(listed).toHaveLength(3);
  const other = listed.find((session) => !session.current);
  if (!other) throw new Error("there are other sessions");

  await revokeSession(core.deps, here.actor, { sessionId: other.id });
  await signOut(core.deps, here.token);
  const left = await Promise.all([here, there, third].map(({ token }) => sessionByToken(core.deps, token)));
  expect(left.filter((session) => session !== null)).toHaveLength(1);
  expect(left[0]).toBeNull();
});

it("does not know other people's sessions", async () => {
  const [ada, grace] = [await signedIn(await newEmail()), await signedIn(await newEmail())];
  const [session] = await listSessions(core.deps, grace.actor);
  if (!session) throw new Error("there is a session");
  await expect(revokeSession(core.deps, ada.actor, { sessionId: session.id })).rejects.toMatchObject({
    code: "auth.session_not_found",
  });
  await expect(sessionByToken(core.deps, grace.token)).resolves.not.toBeNull();
});

it("ends a session after its time", async () => {
  const { token } = await signedIn(await newEmail());
  core.advance(30 * 86_400_000 - 60_000);
  await expect(sessionByToken(core.deps, token)).resolves.not.toBeNull();
  core.advance(60_001);
  await expect(sessionByToken(core.deps, token)).resolves.toBeNull();
});

it("notes when a session was last seen at most once a minute", async () => {
  const { token, actor } = await signedIn(await newEmail());
  const lastSeen = async () => (await listSessions(core.deps, actor))[0]?.lastSeenAt;
  const first = await lastSeen();
  core.advance(30_000);
  await sessionByToken(core.deps, token);
  expect(await lastSeen()).toBe(first);
  core.advance(31_000);
  await sessionByToken(core.deps, token);
  expect(await lastSeen()).not.toBe(first);
});

it("ends all other sessions when the password changes", async () => {
  const email = await newEmail();
  const [here, there] = [await signedIn(email), await signedIn(email)];
  const newPassword = "another long password";
  await expect(
    changePassword(core.deps, here.actor, { currentPassword: "wrong password", newPassword }),
  ).rejects.toMatchObject({ code: "request.invalid", details: { fields: { currentPassword: expect.any(String) } } });

  await changePassword(core.deps, here.actor, { currentPassword: password, newPassword });
  await expect(sessionByToken(core.deps, here.token)).resolves.not.toBeNull();
  await expect(sessionByToken(core.deps, there.token)).resolves.toBeNull();
  await expect(signedIn(email)).rejects.toMatchObject({ code: "auth.bad_credentials" });
  await expect(signedIn(email, newPassword)).resolves.toBeDefined();
});
