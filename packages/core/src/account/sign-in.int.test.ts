import { newUuid } from "@millrace/contracts/ids";
import { createUser } from "@millrace/testing/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { hashPassword } from "./password.ts";
import { sessionByToken } from "./session-by-token.ts";
import { signIn } from "./sign-in.ts";

const password = "correct horse battery";
let core: TestCore;
let passwordHash: string;
beforeAll(async () => {
  core = await createTestCore();
  passwordHash = await hashPassword(password);
});
afterAll(() => core.close());

let addresses = 0;
const from = (email: string, given = password, address = `10.0.0.${addresses++}`) =>
  signIn(core.deps, { email, password: given, address, userAgent: "test" });
const person = () => createUser(core.deps.database, { passwordHash });
const refused = (code: string) => expect.objectContaining({ code });

it("starts a session whose token is nowhere in the database", async () => {
  const user = await person();
  const { token, person: signedIn } = await from(user.email.toUpperCase());
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(signedIn).toMatchObject({ userId: user.id, email: user.email });
  const row = await core.deps.database.installation.userSession.findUniqueOrThrow({
    where: { id: signedIn.sessionId },
  });
  expect(Buffer.from(row.tokenHash).toString("base64url")).not.toBe(token);
  expect(JSON.stringify(row)).not.toContain(token);
  await expect(sessionByToken(core.deps, token)).resolves.toEqual(signedIn);
});

it("gives the same error for an unknown address and a wrong password", async () => {
  const user = await person();
  const errors = await Promise.all(
    [from(user.email, "wrong password"), from("nobody@example.com")].map((attempt) => attempt.catch((error) => error)),
  );
  expect(errors.map((error) => [error.code, error.message])).toEqual([
    ["auth.bad_credentials", errors[0].message],
    ["auth.bad_credentials", errors[0].message],
  ]);
});

it("refuses an account after ten failures, also the right password, until 15 minutes have passed", async () => {
  const user = await person();
  for (let index = 0; index < 10; index++)
    await expect(from(user.email, "wrong password")).rejects.toEqual(refused("auth.bad_credentials"));
  await expect(from(user.email)).rejects.toEqual(refused("auth.too_many_attempts"));
  core.advance(15 * 60_000 + 1);
  await expect(from(user.email)).resolves.toMatchObject({ person: { userId: user.id } });
});

it("refuses a network address after ten failures on different accounts", async () => {
  const address = "192.0.2.1";
  for (let index = 0; index < 10; index++)
    await expect(from(`${newUuid()}@example.com`, password, address)).rejects.toEqual(refused("auth.bad_credentials"));
  const user = await person();
  await expect(from(user.email, password, address)).rejects.toEqual(refused("auth.too_many_attempts"));
  await expect(from(user.email)).resolves.toBeDefined();
});

it("lets no more than ten of many attempts at the same time try a password", async () => {
  const user = await person();
  const attempts = await Promise.all(
    Array.from({ length: 30 }, () => from(user.email, "wrong password").catch((error) => error.code)),
  );
  const tried = attempts.filter((code) => code === "auth.bad_credentials").length;
  expect(tried).toBeLessThanOrEqual(10);
});

it("forgets an account's failures when its password was right", async () => {
  const user = await person();
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 6; index++) await from(user.email, "wrong password").catch(() => undefined);
    await from(user.email);
  }
});
