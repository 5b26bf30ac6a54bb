import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, tabTo } from "../hand.ts";
import { menuOf, openSheet } from "../screens.ts";

const EVERY_PAGE: readonly string[] = [
  "Overview",
  "Invoices",
  "Usage",
  "Customers",
  "Credit notes",
  "Bank",
  "Reports",
  "Billing runs",
  "Products & prices",
  "Meters",
  "General",
  "Users",
  "API keys",
  "Outbox",
  "Webhooks",
];

const PAGES = {
  admin: [...EVERY_PAGE.toSpliced(EVERY_PAGE.indexOf("API keys"), 0, "Sign-in"), "Audit log"],
  billing: [
    "Overview",
    "Invoices",
    "Usage",
    "Customers",
    "Credit notes",
    "Bank",
    "Reports",
    "Billing runs",
    "Products & prices",
    "Meters",
    "General",
    "Outbox",
    "Webhooks",
  ],
  manager: EVERY_PAGE,
  support: [
    "Invoices",
    "Usage",
    "Customers",
    "Credit notes",
    "Bank",
    "Reports",
    "Products & prices",
    "Meters",
    "Outbox",
  ],
} as const;

for (const role of ["admin", "billing", "manager", "support"] as const) {
  test.describe(() => {
    test.use({ role });
    test(`the sidebar of ${role} has the pages ${role} may see`, { tag: "@desktop" }, async ({ page }) => {
      await page.goto("/customers");
      const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
      await expect(links).toHaveText([...PAGES[role]]);
    });
  });
}

const REASON = "Your role may view invoices, but not change them.";

for (const role of ["manager", "support"] as const) {
  test.describe(() => {
    test.use({ role });
    test(`${role} sees what could be done with an invoice and why not by them`, { tag: "@desktop" }, async ({
      page,
      billow,
    }) => {
      const { number, id } = await billow.invoice({ fate: "pending" });
      const sheet = await openSheet(page, number);
      const send = sheet.getByRole("button", { name: "Send Invoice" });
      await expect(send).toHaveAttribute("aria-disabled", "true");
      await tabTo(page, send);
      await expect(page.getByRole("tooltip", { name: REASON })).toBeVisible();
      if (role === "manager") await expectAccessible(page);
      await page.keyboard.press("Enter");
      await menuOf(sheet).click();
      const voiding = page.getByRole("menuitem", { name: "Void Invoice" });
      await expect(voiding).toHaveAttribute("aria-disabled", "true");
      if (role === "manager") await expectAccessible(page);
      await voiding.click({ force: true });
      await expect(page.getByRole("dialog", { name: `Void ${number}?` })).toHaveCount(0);
      const { status, timeline } = (await billow.call("getInvoice", { params: { id } })).data;
      expect(status).toBe("pending");
      expect(timeline.map(({ type }) => type)).toEqual(["created", "finalized"]);
    });
  });
}

test.describe(() => {
  test.use({ role: "manager" });
  test("manager looks at runs, users and keys, and learns why no more", { tag: "@desktop" }, async ({
    page,
  }) => {
    for (const [address, button, reason] of [
      ["/billing-runs", "Start billing run", "Your role may view billing runs, not start them."],
      ["/users", "Invite user", "Only administrators invite users."],
      ["/api-keys", "Create key", "Only administrators make API keys."],
    ] as const) {
      await page.goto(address);
      const refused = page.getByRole("button", { name: button });
      await expect(refused).toHaveAttribute("aria-disabled", "true");
      await refused.hover();
      await expect(page.getByRole("tooltip", { name: reason })).toBeVisible();
      await refused.click({ force: true });
      await expect(page.getByRole("dialog")).toHaveCount(0);
    }
    await expect(page.getByRole("button", { name: /^Revoke/ })).toHaveCount(0);
  });
});

test.describe(() => {
  test.use({ role: "support" });
  test("a page that is not for support says so", { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/users");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe(() => {
  test.use({ role: "admin" });
  for (const { by, of } of HANDS) {
    test(`make a role, give it to somebody, and remove it, by ${by}`, { tag: "@desktop" }, async ({
      page,
      browser,
      billow,
    }) => {
      const hand = of(page);
      const name = `Accountant by ${by}`;
      const email = `accountant-${by}-${Date.now()}@billow.example`;
      await page.goto("/users");
      await hand.press(page.getByRole("link", { name: "Roles" }));
      await hand.press(page.getByRole("button", { name: "New role" }));
      const making = page.getByRole("dialog", { name: "New role" });
      await hand.type(making.getByLabel("Name"), name);
      const customers = making.getByRole("group", { name: "Customers" });
      await hand.press(customers.getByLabel("add and change them, agree terms"));
      await expect(customers.getByLabel("look at them")).toBeChecked();
      await hand.expectAccessible();
      await hand.press(making.getByRole("button", { name: "Make role" }));
      const row = page.getByRole("row").filter({ hasText: name });
      await expect(row).toContainText("Nobody");
      await expect(row).toContainText("view, change customers");
      await hand.expectAccessible();

      const link = await invite(page, { name, email });
      if (by === "mouse") await workAsAccountant(browser, `${billow.url}/link${new URL(link).hash}`, name);

      await page.goto("/users/roles");
      await expect(row).toContainText("Ada Accountant");
      await hand.press(row.getByRole("button", { name: `Remove… ${name}` }));
      const removing = page.getByRole("dialog", { name: `Remove ${name}?` });
      await hand.press(removing.getByRole("button", { name: "Remove role" }));
      await expect(removing).toContainText("one user has it");
      await hand.press(removing.getByRole("button", { name: "Cancel" }));
      await page.goto("/users");
      await page.getByRole("row").filter({ hasText: email }).getByRole("combobox").selectOption("Support");
      await expect(page.getByText("Ada Accountant is now Support.")).toBeVisible();
      await page.goto("/users/roles");
      await hand.press(row.getByRole("button", { name: `Remove… ${name}` }));
      await hand.press(removing.getByRole("button", { name: "Remove role" }));
      await expect(row).toHaveCount(0);
    });
  }
});

/** Invites somebody with a role, and returns the link that is shown. */
async function invite(page: Page, { name, email }: { name: string; email: string }): Promise<string> {
  await page.goto("/users");
  await page.getByRole("button", { name: "Invite user" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite a user" });
  await dialog.getByLabel("Name").fill("Ada Accountant");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption(name);
  await expect(dialog).toContainText("May view, change customers.");
  await dialog.getByRole("button", { name: "Invite" }).click();
  return (
    (await page.getByRole("dialog", { name: "The link for Ada Accountant" }).locator("code").textContent()) ??
    ""
  );
}

/** As the new colleague, who begins where the role lets them. */
async function workAsAccountant(browser: Browser, link: string, role: string): Promise<void> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel("Password", { exact: true }).fill("seventeen quiet otters");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page).toHaveURL(/\/customers/);
  const main = page.getByRole("navigation", { name: "Main" });
  await expect(main.getByRole("link")).toHaveText(["Customers"]);
  await expect(page.getByText(role)).toBeVisible();
  await expect(page.getByRole("button", { name: "Add customer" })).toBeEnabled();
  await context.close();
}
