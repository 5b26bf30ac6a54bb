import type { Browser } from "@playwright/test";
import { askForProof } from "../ask-for-proof.ts";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { holdBack } from "../hold-back.ts";
import { PEOPLE } from "../people.ts";

test.use({ role: "admin" });

for (const { by, tag, of } of HANDS) {
  test(`invite a user, who chooses a password, and change their role, by ${by}`, { tag }, async ({
    page,
    browser,
    billow,
  }) => {
    const hand = of(page);
    const email = `clerk-${by}-${Date.now()}@billow.example`;
    await page.goto("/users");
    await expect(page.getByRole("row").filter({ hasText: PEOPLE.admin.email })).toContainText("you");
    await hand.press(page.getByRole("button", { name: "Invite user" }));
    const dialog = page.getByRole("dialog", { name: "Invite a user" });
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await hand.type(dialog.getByLabel("Name"), "Clara Clerk");
    await hand.type(dialog.getByLabel("E-mail"), PEOPLE.billing.email);
    await hand.press(dialog.getByRole("button", { name: "Invite" }));
    await expect(dialog).toContainText(/already/);
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("E-mail"), email);
    await hand.press(dialog.getByRole("button", { name: "Invite" }));
    const shown = page.getByRole("dialog", { name: "The link for Clara Clerk" });
    const link = new URL((await shown.locator("code").textContent()) ?? "");
    await hand.expectAccessible();
    await hand.press(shown.getByRole("button", { name: "Done" }));
    await expect(shown).toBeHidden();
    await expect(page.getByRole("row").filter({ hasText: email })).toContainText("Invited");
    if (by === "mouse") await acceptInvitation(browser, `${billow.url}/link${link.hash}`);

    const row = page.getByRole("row").filter({ hasText: email });
    const role = row.getByRole("combobox", { name: "Role of Clara Clerk" });
    await expect(role).toHaveValue("billing");
    await role.selectOption("Manager");
    await expect(page.getByText("Clara Clerk is now Manager.")).toBeVisible();
    await page.reload();
    await expect(role).toHaveValue("manager");
    await hand.expectAccessible();
  });
}

/** As the colleague, in a browser of their own. */
async function acceptInvitation(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Welcome to Billow" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page.getByText("Use at least 12 characters.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill("seventeen quiet otters");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page).toHaveURL(/\/overview/);
  await context.clearCookies();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("This link has been used");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await expect(page.getByRole("heading", { name: "Choose another password" })).toBeVisible();
  await page.getByLabel("E-mail").fill("nobody@billow.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("status")).toContainText("No mail server is configured");
  await expectAccessible(page);
  await context.close();
}

test("disable a user after a question and a proof of who asks, and enable them again", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const name = `Lena Leaver ${Date.now()}`;
  const user = {
    name,
    email: `leaver-${Date.now()}@billow.example`,
    role: "support",
    password: "long enough now",
  };
  await page.goto("/users");
  await page.request.post("/api/v1/users", { headers: { origin: billow.url }, data: user });
  await page.reload();
  await page.getByRole("button", { name: `Disable ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Disable ${name}?` });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Disable ${name}` }).click();
  await askForProof(page, /\/users\/[^/]+$/);
  await dialog.getByRole("button", { name: "Disable user" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await expect(proof.getByLabel("Password", { exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await expect(proof).toContainText("The password is wrong.");
  await page.keyboard.press("Escape");
  await expect(proof).toBeHidden();
  await expect(dialog).toContainText("Prove again who you are.");
  await askForProof(page, /\/users\/[^/]+$/);
  await dialog.getByRole("button", { name: "Disable user" }).click();
  await proof.getByLabel("Password", { exact: true }).fill(PEOPLE.admin.password);
  await proof.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`${name} can no longer sign in.`)).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: user.email });
  await expect(row).toContainText("Disabled");
  await expectAccessible(page);
  await row.getByRole("button", { name: `Enable ${name}` }).click();
  await expect(row.getByRole("button", { name: `Disable ${name}` })).toBeVisible();
  await expect(row).not.toContainText("Disabled");
});

test("the last administrator stays one", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/users");
  const role = page.getByRole("combobox", { name: `Role of ${PEOPLE.admin.name}` });
  await role.selectOption("Support");
  await expect(page.getByText(/administrator/i).last()).toBeVisible();
  await expect(role).toHaveValue("admin");
});

test("the audit log says who changed what, narrowed by who, what and about whom", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const held = await holdBack(page, "audit");
  await page.goto("/audit");
  const log = page.getByRole("region", { name: "Audit log" });
  await expect(log.getByRole("table")).toHaveAttribute("aria-busy", "true");
  await held.release();
  const { number } = await billow.invoice({ fate: "voided" });
  await page.goto("/audit?what=invoice.voided");
  const voided = log.getByRole("row").filter({ hasText: number });
  await expect(voided).toContainText("API key warehouse");
  await expect(voided).toContainText("Reason: Made in error");
  await expect(voided.getByRole("link", { name: number })).toHaveAttribute("href", `/invoices/${number}`);

  await page.getByRole("combobox", { name: "What" }).selectOption("User added");
  await page.getByRole("combobox", { name: "Who" }).selectOption(PEOPLE.admin.name);
  await expect(page).toHaveURL(/what=user\.created/);
  await expect(log.getByRole("row").filter({ hasText: "Samir Support" })).toHaveCount(1);
  await expectAccessible(page);
  const id = new URL(page.url()).searchParams.get("who") ?? "";
  await expect(page.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    `/api/v1/audit/export.csv?actor=${id}&type=user.created`,
  );

  const { items } = await (await page.request.get("/api/v1/users")).json();
  const samir = items.find(({ name }: { name: string }) => name === "Samir Support");
  const change = { headers: { origin: billow.url }, data: { role: "billing" } };
  expect((await page.request.patch(`/api/v1/users/${samir.id}`, change)).status()).toBe(200);
  await page.goto(`/audit?about=user:${samir.id}`);
  await log.getByRole("button", { name: "User changed" }).first().click();
  const event = page.getByRole("dialog", { name: "User changed" });
  await expect(event.getByRole("row", { name: "Role" })).toContainText("supportbilling");
  await expectAccessible(page);
  await event.getByRole("button", { name: "Close" }).last().click();
  const back = { headers: { origin: billow.url }, data: { role: "support" } };
  await page.request.patch(`/api/v1/users/${samir.id}`, back);

  await page.goto(`/audit?who=nobody`);
  await expect(page.getByRole("heading", { name: "No entry matches" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/audit$/);
  await page.route("**/api/v1/audit?**", (route) => route.abort());
  await page.goto("/audit?what=user.*");
  await expect(page.getByRole("heading", { name: "The audit log could not be loaded" })).toBeVisible();
});
