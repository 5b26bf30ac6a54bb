import { type Page, request as requests } from "@playwright/test";
import { startIdentityProvider } from "../../server/src/testing/servers/identity-provider.ts";
import { askForProof } from "../ask-for-proof.ts";
import { expectAccessible } from "../axe.ts";
import { type Billow, expect, test } from "../billow.ts";

test.use({ role: null });

/** Sets single sign-on as an administrator does. */
async function setSignOn(
  billow: Billow,
  { issuer, client }: { issuer: string; client: { clientId: string; clientSecret: string } },
  changes: object = {},
): Promise<void> {
  const admin = await requests.newContext({ storageState: billow.sessions.admin });
  const data = {
    ...client,
    enabled: true,
    name: "Example ID",
    issuer,
    scopes: "openid profile email",
    roleClaim: "groups",
    roleMapping: [{ value: "admins", role: "admin" }],
    newUserRole: "support",
    createUsers: true,
    linkByEmail: false,
    only: false,
    ...changes,
  };
  const headers = { origin: billow.url };
  const answer = await admin.put(`${billow.url}/api/v1/single-sign-on`, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  await admin.dispose();
}

/** Other specs count administrators. */
async function removeAdministrator(billow: Billow, email: string): Promise<void> {
  const extraHTTPHeaders = { origin: billow.url };
  const baseURL = billow.url;
  const admin = await requests.newContext({ baseURL, extraHTTPHeaders, storageState: billow.sessions.admin });
  const { items } = await (await admin.get("/api/v1/users")).json();
  const found = items.find((user: { email: string }) => user.email === email);
  await admin.patch(`/api/v1/users/${found.id}`, { data: { role: "support", disabled: true } });
  await admin.dispose();
}

/** The window of the provider closes by itself. */
async function throughWindow(page: Page, button: string): Promise<void> {
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: button }).click();
  const popup = await opened;
  if (!popup.isClosed()) await popup.waitForEvent("close");
}

test("a new colleague signs in by single sign-on, confirms who they are and comes back by it, where it alone counts", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const provider = await startIdentityProvider([`${billow.url}/api/auth/single-sign-on/callback`]);
  try {
    await setSignOn(billow, provider);
    provider.person = { sub: "sina", name: "Sina Solo", email: "sina@billow.example", groups: ["admins"] };
    await page.goto("/api-keys");
    await expectAccessible(page);
    await page.getByRole("link", { name: "Sign in with Example ID" }).click();
    await expect(page.getByRole("heading", { name: "API keys", level: 1 })).toBeVisible();

    await page.getByRole("button", { name: "Create key" }).click();
    const key = page.getByRole("dialog");
    await key.getByLabel("Name").fill("Robot");
    await key.getByRole("checkbox").first().check();
    await askForProof(page, "/api/v1/api-keys");
    await key.getByRole("button", { name: "Create key" }).click();
    const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
    await expect(proof.getByLabel("Password", { exact: true })).toHaveCount(0);
    await expectAccessible(page);
    await throughWindow(page, "Confirm with Example ID");
    await expect(proof).toBeHidden();
    await expect(key.getByText(/^bk_/)).toBeVisible();
    await page.goto("/users");
    await expect(page.getByRole("row").filter({ hasText: "Sina Solo" })).toContainText("you");

    await setSignOn(billow, provider, { only: true });
    await page.reload();
    // Until the page is there, a session that is gone leads to the sign-in page instead.
    await expect(page.getByRole("row").filter({ hasText: "Sina Solo" })).toContainText("you");
    await page.context().clearCookies({ name: /session_token/ });
    await page.getByRole("link", { name: "Customers" }).click();
    const ended = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(ended.getByRole("button", { name: "Sign in with Example ID" })).toBeVisible();
    await expect(ended.getByLabel("Password", { exact: true })).toHaveCount(0);
    await expectAccessible(page);
    await throughWindow(page, "Sign in with Example ID");
    await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();

    await page.context().clearCookies({ name: /session_token/ });
    await page.goto("/sign-in");
    await expect(page.getByRole("link", { name: "Sign in with Example ID" })).toBeVisible();
    await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  } finally {
    await setSignOn(billow, provider, { enabled: false });
    await removeAdministrator(billow, "sina@billow.example");
    await provider.close();
  }
});
