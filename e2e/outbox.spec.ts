import { expectAccessible } from "./axe.ts";
import { expect, test } from "./billow.ts";
import { HANDS } from "./hand.ts";
import { openNavigation, sheetOf } from "./screens.ts";

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
    if (by === "mouse") await expectAccessible(page);
    await hand.press(page.getByRole("button", { name: new RegExp(number) }));
    const dialog = page.getByRole("dialog", { name: new RegExp(number) });
    await expect(dialog.getByText(`Invoice of ${number}`)).toBeVisible();
    const mail = dialog.frameLocator("iframe");
    await expect(mail.getByText(number).first()).toBeVisible();
    if (by === "mouse") await expectAccessible(page);
    await hand.press(dialog.getByRole("link", { name: number }));
    await expect(sheetOf(page)).toBeVisible();
  });
}
