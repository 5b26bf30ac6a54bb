import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";
import { camtFile } from "../../server/src/testing/acts/bank-files.ts";
import { expectAccessible, expectPlainPageAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { menuOf, openSheet, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`hand a customer the link of an invoice and revoke it, by ${by}`, { tag }, async ({
    page,
    billow,
    browser,
  }) => {
    const hand = of(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { number } = await billow.invoice({ fate: "pending" });
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Copy customer's link");
    await expect(page.getByText("Copied the customer's link.")).toBeVisible();
    await expect(timelineOf(sheet)).toContainText(["Draft created", "Finalized", "Link created"]);
    const copied = String(await page.evaluate("navigator.clipboard.readText()"));
    const address = `${new URL(page.url()).origin}${new URL(copied).pathname}`;

    const customer = await browser.newContext({ javaScriptEnabled: false });
    const visit = await customer.newPage();
    await visit.goto(address);
    await expect(visit.getByRole("heading", { name: /^Left to pay/ })).toBeVisible();
    await expect(visit.getByText(number).first()).toBeVisible();
    const download = visit.waitForEvent("download");
    await visit.getByRole("link", { name: "Download PDF" }).click();
    expect((await download).suggestedFilename()).toBe(`${number}.pdf`);
    if (by === "mouse") {
      const looked = await page.context().newPage();
      await looked.goto(address);
      await expectPlainPageAccessible(looked);
      await looked.close();
    }

    await hand.choose(menuOf(sheet), "Revoke customer's link");
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Revoke link" }));
    await expect(page.getByText(`The link to ${number} is revoked.`)).toBeVisible();
    await expect(timelineOf(sheet)).toContainText(["Link created", "Opened by its link", "Link revoked"]);
    await visit.reload();
    await expect(visit.getByRole("heading", { name: "This link opens no invoice" })).toBeVisible();
    await customer.close();
  });
}

test.describe("an administrator", () => {
  test.use({ role: "admin" });

  test("sets the payment provider, its secrets never shown again, and books what it pays out", {
    tag: "@desktop",
  }, async ({ page, billow }) => {
    await page.goto("/settings");
    const group = page.getByRole("group", { name: "Payment provider" });
    const records = page.getByRole("group", { name: "Usage records" });
    await expect(records).toContainText("billow archive --to FOLDER");
    await expect(records.getByLabel("Keep in the database")).toBeDisabled();
    await group.getByRole("button", { name: "Save payment provider" }).scrollIntoViewIfNeeded();
    await group.getByRole("checkbox").check();
    await group.getByRole("textbox", { name: "Secret key", exact: true }).fill("sk_test_1");
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(group.getByText("Enter the webhook's signing secret.")).toBeVisible();
    await group.getByRole("textbox", { name: "Signing secret of the webhook" }).fill("whsec_1");
    await expectAccessible(page);
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(page.getByText("The payment provider is saved.")).toBeVisible();
    await expect(group.getByText("no money moves")).toBeVisible();
    await expect(group.getByRole("textbox", { name: "Secret key", exact: true })).toHaveValue("");

    const { id, total } = await billow.invoice({ fate: "sent" });
    await payByStripe(page, { invoiceId: id, cents: total.replace(".", ""), secret: "whsec_1" });
    const content = camtFile([{ amount: "100.00", name: "STRIPE" }], { id: `payout-${id}`, day: DAY });
    await billow.call("importBankStatement", { body: { content } });
    await page.goto("/bank");
    const line = page.getByRole("listitem").filter({ hasText: "STRIPE" });
    await expect(line).toContainText("Payout of Stripe");
    await expect(line).toContainText("Looks like a payout");
    await page.keyboard.press("j");
    await expect(line).toBeFocused();
    await page.keyboard.press("f");
    await page.getByRole("dialog").getByRole("button", { name: "Payout of Stripe" }).click();
    const dialog = page.getByRole("dialog", { name: "Book a payout of Stripe" });
    await expect(dialog.getByLabel("Fees that Stripe kept")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(line).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog).toContainText(`In the books, Stripe holds ${euros(total)}.`);
    await dialog.getByLabel("Fees that Stripe kept").fill("9999999");
    await expect(dialog).toContainText("more than Stripe holds in the books.");
    await dialog.getByLabel("Fees that Stripe kept").press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("Record what came in by Stripe first");
    await expectAccessible(page);
    await dialog.getByLabel("Fees that Stripe kept").fill("2.90");
    await dialog.getByLabel("Fees that Stripe kept").press("Enter");
    await expect(page.getByRole("heading", { name: "Nothing is left to do" })).toBeVisible();
    await page.keyboard.press("z");
    await expect(line).toBeFocused();
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: /^Book / }).click();
    await page.getByText("Booked 1", { exact: true }).click();
    await expect(line).toContainText("Payout of Stripe");
    await line.getByRole("button", { name: /^Open again/ }).click();
    await page.getByText("To do 1", { exact: true }).click();
    await expect(line.getByRole("button", { name: /^Accept/ })).toBeVisible();

    await page.goto("/settings");
    await group.getByRole("checkbox").uncheck();
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(page.getByText("The payment provider is saved.").first()).toBeVisible();
  });
});

/** Today, as the bank would write it. */
const DAY = new Date().toISOString().slice(0, 10);

function euros(amount: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "EUR" }).format(Number(amount));
}

/** Stripe says that an invoice was paid. */
async function payByStripe(
  page: Page,
  { invoiceId, cents, secret }: { invoiceId: string; cents: string; secret: string },
): Promise<void> {
  const object = {
    payment_status: "paid",
    payment_intent: `pi_${invoiceId}`,
    amount_total: Number(cents),
    currency: "eur",
    metadata: { billow_invoice: invoiceId },
  };
  const event = {
    id: `evt_${invoiceId}`,
    object: "event",
    type: "checkout.session.completed",
    data: { object },
  };
  const data = JSON.stringify(event);
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${at}.${data}`).digest("hex");
  const headers = { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
  expect((await page.request.post("/hooks/stripe", { data, headers })).status()).toBe(200);
}
