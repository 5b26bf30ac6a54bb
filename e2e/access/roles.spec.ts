import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { tabTo } from "../hand.ts";
import { isNarrow, menuOf, openSheet } from "../screens.ts";

const EVERY_PAGE: readonly string[] = [
  "Invoices",
  "Usage",
  "Customers",
  "Credit notes",
  "Ageing",
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
    "Invoices",
    "Usage",
    "Customers",
    "Credit notes",
    "Ageing",
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
    "Ageing",
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
      if (!isNarrow(page)) {
        await tabTo(page, send);
        await expect(page.getByRole("tooltip", { name: REASON })).toBeVisible();
        if (role === "manager") await expectAccessible(page);
        await page.keyboard.press("Enter");
      }
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
