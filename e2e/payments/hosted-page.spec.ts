import { expectPlainPageAccessible } from "../axe.ts";
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
