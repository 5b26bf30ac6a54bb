import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { openNavigation, sheetOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`an e-mail as the customer sees it, and on to its invoice, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const { number, customer } = await billow.invoice({ fate: "sent" });
    await page.goto("/customers");
    await hand.press((await openNavigation(page)).getByRole("link", { name: "Outbox" }));
    await hand.type(page.getByRole("searchbox", { name: /^Search e-mails/ }), number);
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("row").nth(1)).toContainText(`billing@${customer.tenantId}.example`);
    await hand.expectAccessible();
    await hand.press(page.getByRole("button", { name: new RegExp(number) }));
    const dialog = page.getByRole("dialog", { name: new RegExp(number) });
    await expect(dialog.getByText(`Invoice of ${number}`)).toBeVisible();
    const mail = dialog.frameLocator("iframe");
    await expect(mail.getByText(number).first()).toBeVisible();
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("link", { name: number }));
    await expect(sheetOf(page)).toBeVisible();
  });
}

for (const [role, reason] of [
  ["billing", "No mail server is configured."],
  ["manager", "Your role may not send e-mails."],
] as const) {
  test.describe(role, () => {
    test.use({ role });

    test(`tells ${role} why nothing can be sent`, { tag: "@desktop" }, async ({ page, billow }) => {
      await billow.invoice({ fate: "sent" });
      const backlog = async () => (await billow.call("getOutboxBacklog", {})).data.waiting.count;
      await expect.poll(backlog, { timeout: 30_000 }).toBeGreaterThan(0);
      await page.goto("/outbox");
      const button = page.getByRole("button", { name: "Send all waiting…" });
      await expect(button).toHaveAttribute("aria-disabled", "true");
      await button.hover();
      await expect(page.getByRole("tooltip")).toHaveText(reason);
      await button.press("Enter");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    });
  });
}
