import type { Locator, Route } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { holdBack } from "../hold-back.ts";
import { invoiceLinks, menuOf, openSheet, searchField, sheetOf } from "../screens.ts";

/** What the server answers when it could not do it. */
function broken(route: Route): Promise<void> {
  const problem = {
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    code: "internal",
    detail: "The database did not answer.",
    requestId: "req-7f31c2",
  };
  return route.fulfill({
    status: 500,
    contentType: "application/problem+json",
    body: JSON.stringify(problem),
  });
}

test("a list that cannot be loaded says why, keeps what was asked, tries again", { tag: "@desktop" }, async ({
  page,
}) => {
  await page.route("**/api/v1/invoices?**", broken);
  await page.goto("/invoices?q=kyoto");
  const alert = page.getByRole("alert");
  await expect(alert.getByRole("heading", { name: "The invoices could not be loaded" })).toBeVisible();
  await expect(alert).toContainText("The database did not answer. Your search and filters are kept.");
  await expect(alert).toContainText("Request id req-7f31c2");
  await expect(searchField(page)).toHaveValue("kyoto");
  await expectAccessible(page);
  await page.unroute("**/api/v1/invoices?**");
  await alert.getByRole("button", { name: "Retry" }).click();
  await expect(invoiceLinks(page)).toHaveCount(7);
});

test("a sheet that cannot be loaded, and a step that fails", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { number } = await billow.invoice();
  await page.route(`**/api/v1/invoices/${number}`, broken);
  await page.goto(`/invoices/${number}?q=${number}`);
  const sheet = sheetOf(page);
  await expect(sheet.getByRole("heading", { name: "The invoice could not be loaded" })).toBeVisible();
  await expectAccessible(page);
  await page.unroute(`**/api/v1/invoices/${number}`);
  await sheet.getByRole("button", { name: "Retry" }).click();
  await expect(menuOf(sheet)).toBeVisible();

  await page.route("**/finalize", broken);
  await sheet.getByRole("button", { name: "Finalize" }).click();
  const finalize = page.getByRole("dialog", { name: `Finalize ${number}?` });
  await finalize.getByRole("button", { name: "Finalize" }).click();
  await expect(finalize.getByRole("alert")).toContainText("The database did not answer.");
  await expectAccessible(page);
  await page.unroute("**/finalize");
  await finalize.getByRole("button", { name: "Finalize" }).click();
  await expect(sheet.getByRole("button", { name: "Send Invoice" })).toBeVisible();
  await expect(sheet.getByRole("alert")).toHaveCount(0);
});

test("an answer that got lost is not done twice", { tag: "@desktop" }, async ({ page, billow }) => {
  const { id, number } = await billow.invoice({ fate: "sent" });
  const sheet = await openSheet(page, number);
  await sheet.getByRole("button", { name: "Record payment" }).click();
  const dialog = page.getByRole("dialog", { name: "Record payment" });
  await dialog.getByLabel("Amount").fill("100");
  // The server does it, and the connection breaks before its answer is there.
  await page.route("**/payments", async (route) => {
    await route.fetch();
    await route.abort();
  });
  const record = dialog.getByRole("button", { name: "Record €100.00" });
  await record.click();
  await expect(dialog.getByRole("alert")).toContainText("Billow could not be reached.");
  await page.unroute("**/payments");
  await record.click();
  await expect(dialog).toBeHidden();
  await expect(sheet.getByText("Due€1,090.00")).toBeVisible();
  const { payments } = (await billow.call("getInvoice", { params: { id } })).data;
  expect(payments.map(({ amount }) => amount)).toEqual(["100.00"]);
});

test("offline is said, and over by itself", { tag: "@desktop" }, async ({ page, context }) => {
  await page.goto("/invoices?q=meterwerk");
  await expect(invoiceLinks(page)).toHaveCount(1);
  await context.setOffline(true);
  const banner = page.getByText(/^You are offline\./);
  await expect(banner).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(false);
  await expect(banner).toBeHidden();
});

const TABLES = [
  { path: "/invoices", call: "invoices" },
  { path: "/customers", call: "customers" },
  { path: "/credit-notes", call: "credit-notes" },
  { path: "/bank", call: "bank-statements" },
  { path: "/overview", call: "reports/outstanding" },
  { path: "/ageing", call: "reports/ageing" },
  { path: "/running-month", call: "reports/running-month" },
  { path: "/vat", call: "reports/vat" },
  { path: "/entries", call: "ledger/entries" },
  { path: "/outbox", call: "outbox" },
  { path: "/usage", call: "usage" },
  { path: "/usage/events", call: "usage/records" },
  { path: "/usage/reconciliation", call: "usage/reconciliation" },
  { path: "/usage/sources", call: "usage/sources" },
  { path: "/billing-runs", call: "billing-runs" },
  { path: "/meters", call: "meters" },
];

test("every table has its shape before its rows", async ({ page }) => {
  for (const { path, call } of TABLES) {
    const held = await holdBack(page, call);
    await page.goto(path);
    await expect(page.locator("main [aria-busy='true']").first(), path).toBeVisible();
    await expectAccessible(page);
    await held.release();
    await expect(page.locator("main [aria-busy='true']"), path).toHaveCount(0);
  }
});

test("the settings and an invoice's sheet have their shape before they are there", async ({
  page,
  billow,
}) => {
  const settings = await holdBack(page, "settings");
  await page.goto("/settings");
  await expect(placeholders(page.getByRole("main")).first()).toBeVisible();
  await expectAccessible(page);
  await expect(placeholders(page.getByRole("main"))).not.toHaveCount(0);
  await settings.release();
  await expect(page.getByRole("group", { name: "Reminders" })).toBeVisible();
  await expect(placeholders(page.getByRole("main"))).toHaveCount(0);

  const { number } = await billow.invoice();
  const invoice = await holdBack(page, `invoices/${number}`);
  await page.goto(`/invoices/${number}?q=${number}`);
  const sheet = sheetOf(page);
  await expect(placeholders(sheet).first()).toBeVisible();
  await expectAccessible(page);
  await expect(placeholders(sheet)).not.toHaveCount(0);
  await invoice.release();
  await expect(menuOf(sheet)).toBeVisible();
  await expect(placeholders(sheet)).toHaveCount(0);
});

test("an address that leads nowhere", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to the invoices" }).click();
  await expect(page).toHaveURL(/\/invoices$/);
});

test.describe("an administrator", () => {
  test.use({ role: "admin" });

  test("pages that no other walk comes to on a phone", { tag: "@phone" }, async ({ page }) => {
    for (const path of ["/users/roles", "/signing-in", "/profile", "/api-keys", "/webhooks", "/audit"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
      await expect(page.locator("main [aria-busy='true']"), path).toHaveCount(0);
      await expectAccessible(page);
    }
  });
});

/** The bars in the place of what is coming: hidden from who listens, so that no role names them. */
function placeholders(within: Locator): Locator {
  return within.locator("[aria-hidden='true']:empty");
}

test("a red verdict of the nightly check is on every page", { tag: "@desktop" }, async ({ page }) => {
  const last = {
    id: "01920000-0000-7000-8000-000000000000",
    startedAt: "2026-05-04T00:00:00Z",
    finishedAt: "2026-05-04T00:10:00Z",
    findings: 3,
    examples: [{ check: "tally", where: "sent in EUR", expected: "7", found: "8" }],
    checked: [],
  };
  await page.route("**/api/v1/verification", (route) => route.fulfill({ json: { running: false, last } }));
  await page.goto("/customers");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("found 3 contradictions in what is stored");
  await expect(alert).toContainText("sent in EUR: expected 7, found 8");
  await expectAccessible(page);
});
