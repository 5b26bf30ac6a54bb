import { test as base, expect } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { inTemporaryFolder } from "./billow.ts";
import { ADMINISTRATOR, startBillow } from "./billow-process.ts";
import { invoiceLinks, isNarrow, openNavigation } from "./screens.ts";

/** A Billow without any data, to which nobody has signed in. */
const test = base.extend<{ emptyUrl: string }>({
  emptyUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
    async ({}, use) => {
      await inTemporaryFolder(async (folder, running) => {
        const billow = await startBillow(folder);
        running.push(billow);
        await use(billow.url);
      });
    },
    { timeout: 60_000 },
  ],
});

test("an empty Billow offers two ways in; the demo comes and goes", { tag: "@desktop" }, async ({
  page,
  emptyUrl,
}) => {
  test.setTimeout(180_000);
  await page.goto(emptyUrl);
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "No invoices yet" })).toBeVisible();
  await expectAccessible(page);

  const steps = page.getByRole("region", { name: "Steps to the first invoice" });
  await expect(steps.getByRole("listitem")).toHaveCount(6);
  await expect(steps.getByRole("link", { name: "Company" })).toHaveAttribute("href", "/settings");

  await page.getByRole("button", { name: "Connect your cloud" }).click();
  const connect = page.getByRole("dialog", { name: "Connect your cloud" });
  await expect(connect.getByText("npm run billow -- import allocations")).toBeVisible();
  await expectAccessible(page);
  await connect.getByRole("button", { name: "Close" }).last().click();
  await expect(connect).toBeHidden();

  for (const [address, title] of [
    ["/customers", "No customers yet"],
    ["/usage", "No usage yet"],
    ["/billing-runs", "No billing run yet"],
    ["/api-keys", "No API key yet"],
  ] as const) {
    await page.goto(emptyUrl + address);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expectAccessible(page);
  }
  if (isNarrow(page)) return;

  await page.goto(`${emptyUrl}/invoices`);
  await page.getByRole("button", { name: "Load the demo" }).click();
  await expect(invoiceLinks(page)).toHaveCount(50, { timeout: 120_000 });
  const sidebar = await openNavigation(page);
  await expect(sidebar.getByText("Demo data")).toBeVisible();
  await expectAccessible(page);
  for (const status of ["Draft", "Pending", "Sent", "Paid", "Overdue", "Voided", "Refunded"]) {
    await expect(page.getByRole("button", { name: new RegExp(`^${status} ?[1-9]`) })).toBeVisible();
  }

  await sidebar.getByRole("button", { name: "Remove demo…" }).click();
  const remove = page.getByRole("dialog", { name: "Remove the demo?" });
  await expect(remove.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(remove).toContainText(/The demo's 40 customers and [\d,]+ invoices are deleted/);
  await expectAccessible(page);
  await remove.getByRole("button", { name: "Remove the demo" }).click();
  await expect(page.getByRole("heading", { name: "No invoices yet" })).toBeVisible({ timeout: 60_000 });
  await expect(sidebar.getByText("Demo data")).toBeHidden();
});
