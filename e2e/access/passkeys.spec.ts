import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";

test.use({ role: "admin" });

test("a colleague is invited, signs in by a passkey alone, leaves, and is locked out", {
  tag: "@desktop",
}, async ({ page, browser, billow }) => {
  const password = "seventeen quiet otters";
  const email = `petra-${Date.now()}@billow.example`;
  await page.goto("/users");
  await page.getByRole("button", { name: "Invite user" }).click();
  await page.getByLabel("Name").fill("Petra Passkey");
  await page.getByLabel("E-mail").fill(email);
  await page.keyboard.press("Enter");
  const shown = page.getByRole("dialog", { name: "The link for Petra Passkey" });
  const link = new URL((await shown.locator("code").textContent()) ?? "");
  await shown.getByRole("button", { name: "Done" }).click();

  // Passkeys are for a host with a name.
  const baseURL = billow.url.replace("127.0.0.1", "localhost");
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const theirs = await context.newPage();
  const device = await context.newCDPSession(theirs);
  await device.send("WebAuthn.enable");
  const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await theirs.goto(`/link${link.hash}`);
  await theirs.getByLabel("Password", { exact: true }).fill(password);
  await theirs.getByRole("button", { name: "Save and sign in" }).click();
  await expect(theirs).toHaveURL(/\/overview/);
  await theirs.goto("/profile");
  await theirs.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = theirs.getByRole("dialog", { name: "Add a passkey" });
  await expect(dialog.getByLabel("Your password", { exact: true })).toBeFocused();
  await expectAccessible(theirs);
  await dialog.getByLabel("Name").fill("Notebook");
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await theirs.keyboard.press("Enter");
  await expect(theirs.getByText("not used yet")).toBeVisible();
  await theirs.getByRole("button", { name: "Rename Notebook" }).click();
  await theirs.getByRole("dialog").getByLabel("Name").fill("Work notebook");
  await theirs.keyboard.press("Enter");
  await expect(theirs.getByRole("button", { name: "Remove Work notebook" })).toBeVisible();
  await expectAccessible(theirs);

  await context.clearCookies();
  await theirs.goto("/sign-in?to=%2Fprofile");
  await theirs.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(theirs.getByText(/^Last used/)).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: "Disable Petra Passkey" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable user" }).click();
  await expect(page.getByText("Petra Passkey can no longer sign in.")).toBeVisible();
  await theirs.goto("/profile");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(theirs.getByText(/^This passkey is not accepted/)).toBeVisible();
  await expectAccessible(theirs);
  await device.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  await context.close();
});
