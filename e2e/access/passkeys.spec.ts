import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";

test.use({ role: "admin" });

test("a colleague adds a passkey, signs in by it alone, and is locked out without it", {
  tag: "@desktop",
}, async ({ page, browser, billow }) => {
  const password = "seventeen quiet otters";
  const email = `petra-${Date.now()}@billow.example`;
  const data = { name: "Petra Passkey", email, role: "support", password };
  const headers = { origin: billow.url };
  expect((await page.request.post("/api/v1/users", { headers, data })).ok()).toBe(true);

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
  await theirs.goto("/sign-in?to=%2Fprofile");
  await theirs.getByLabel("E-mail").fill(email);
  await theirs.getByLabel("Password", { exact: true }).fill(password);
  await theirs.keyboard.press("Enter");
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

  await theirs.getByRole("button", { name: "Remove Work notebook" }).click();
  await expect(theirs.getByText("The passkey is removed.")).toBeVisible();
  await context.clearCookies();
  await theirs.goto("/sign-in");
  await theirs.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(theirs.getByText(/^This passkey is not accepted/)).toBeVisible();
  await expectAccessible(theirs);
  await device.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  await context.close();
});
