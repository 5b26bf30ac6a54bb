import { test } from "../billow.ts";

test.use({ role: "admin" });
for (const [name, width, scheme] of [
  ["wide", 1280, "light"],
  ["phone", 390, "dark"],
] as const)
  test(`look ${name}`, { tag: "@desktop" }, async ({ page, billow }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    const customer = await billow.customer({
      name: "Gesellschaft für großskalige Rechenzentren mbH & Co. KG",
    });
    const lines = [{ product: "Cloud", quantity: "1", unitPrice: "123456789.12" }];
    const a = await billow.invoice({ customer, fate: "sent", lines });
    const b = await billow.invoice({ customer, fate: "sent", lines });
    const body = {
      customerId: customer.id,
      amount: "200000000.55",
      method: "Bank transfer",
      transactionId: "NTRF-2026-11-28-000012345",
      allocations: [{ invoiceId: a.id, amount: "146913578.00" }],
    };
    await billow.call("createPayment", { body });
    await page.goto(`/customers/${customer.id}`);
    const payments = page.getByRole("region", { name: "Payments" });
    await payments.getByRole("listitem").first().waitFor();
    await payments.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `/tmp/pay-${name}-list.png` });
    await payments.getByRole("button", { name: "Record payment" }).click();
    const dialog = page.getByRole("dialog", { name: "Record payment" });
    await dialog.getByLabel("Amount").fill("999999999.99");
    await dialog.getByLabel(`For ${b.number}`).waitFor();
    await page.screenshot({ path: `/tmp/pay-${name}-record.png` });
    await page.keyboard.press("Escape");
    await payments.getByRole("button", { name: /Allocate/ }).click();
    await page.waitForTimeout(500);
    await page.screenshot({ path: `/tmp/pay-${name}-allocate.png` });
    await page.goto(`/invoices/${a.number}?q=${a.number}`);
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    await page.screenshot({ path: `/tmp/pay-${name}-invoice.png` });
  });
