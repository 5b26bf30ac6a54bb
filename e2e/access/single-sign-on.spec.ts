import { type IdentityProvider, startIdentityProvider } from "../../server/src/testing/identity-provider.ts";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";

test.use({ role: "admin" });

let provider: IdentityProvider | null = null;

test.afterEach(async () => provider?.close());

test("an administrator sets single sign-on, and a colleague signs in by it", { tag: "@desktop" }, async ({
  page,
  billow,
  browser,
}) => {
  provider = await startIdentityProvider([`${billow.url}/api/auth/single-sign-on/callback`]);
  await page.goto("/signing-in");
  await expect(page.getByText(`${billow.url}/api/auth/single-sign-on/callback`)).toBeVisible();
  await page.getByLabel("Name on the button").fill("Example ID");
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByLabel("Client ID").fill(provider.client.clientId);
  await page.getByLabel("Client secret").fill("wrong");
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText("invalid_client")).toBeVisible();
  await page.getByLabel("Client secret").fill(provider.client.clientSecret);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText("The provider answers and takes this client.")).toBeVisible();
  await page.getByLabel("Claim with the role").fill("groups");
  await page.getByLabel("Roles by value of the claim").fill("finance");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Write a value and a role in each line/)).toBeVisible();
  await page.getByLabel("Roles by value of the claim").fill("finance = billing");
  await page.getByLabel("Users can sign in with it").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Single sign-on is saved.")).toBeVisible();
  await expectAccessible(page);

  const colleague = await (await browser.newContext({ baseURL: billow.url })).newPage();
  provider.person = { sub: "cleo", name: "Cleo", email: "cleo@example.com", groups: ["staff"] };
  await colleague.goto("/customers");
  await colleague.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(colleague.getByRole("alert")).toContainText("gives you no role in Billow");
  await expectAccessible(colleague);
  provider.person.groups = ["finance"];
  await colleague.context().clearCookies({ domain: "127.0.0.1" });
  await colleague.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(colleague).toHaveURL(/\/customers$/);
  await expect(colleague.getByText("Cleo")).toBeVisible();
  await colleague.context().close();

  await page.getByLabel("Users can sign in with it").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Nothing has been changed.")).toBeHidden();
  await page.goto("/audit?what=singleSignOn.changed");
  await expect(page.getByText("Single sign-on changed").first()).toBeVisible();
});
