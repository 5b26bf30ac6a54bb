import { expectAccessible } from "./axe.ts";
import { expect, test } from "./billow.ts";
import { monthStart, shownMonthOf, today } from "./dates.ts";
import { HANDS } from "./hand.ts";

for (const [index, { by, tag, of }] of HANDS.entries()) {
  test(`preview a month's run and make its drafts, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const { tenantId, name } = await billow.customer();
    const idle = await billow.customer();
    const month = monthStart(today(), -3 - index);
    const [from, before] = [`${month}T12:00:00Z`, `${month}T13:00:00Z`];
    const data = { meter: "network.egress", resource: "router-1", quantity: "2000", from, before };
    const event = {
      specversion: "1.0",
      id: tenantId,
      source: "/network",
      subject: tenantId,
      type: "billow.usage",
      data,
    };
    await billow.report([event]);

    await page.goto("/billing-runs");
    await expect(
      page.getByRole("row").filter({ hasText: shownMonthOf(monthStart(today(), -1)) }),
    ).toContainText("Done");
    await hand.press(page.getByRole("button", { name: "Start billing run" }));
    const dialog = page.getByRole("dialog", { name: "Start a billing run" });
    await expect(dialog.getByLabel("Month")).toBeFocused();
    await dialog.getByLabel("Month").selectOption(shownMonthOf(month));
    await hand.press(dialog.getByRole("button", { name: "Preview" }));
    await expect(dialog.getByRole("status")).toContainText("1 draft, €22.61 in all");
    if (by === "mouse") await expectAccessible(page);
    await hand.press(dialog.getByRole("button", { name: "Make 1 draft" }));
    await expect(dialog).toBeHidden();
    await expect(page.getByText(`1 draft for ${shownMonthOf(month)} made.`)).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: shownMonthOf(month) })).toContainText("Done");
    if (by === "mouse") await expectAccessible(page);

    await hand.press(page.getByRole("button", { name: shownMonthOf(month) }));
    const run = page.getByRole("dialog", { name: `Billing run of ${shownMonthOf(month)}` });
    await expect(run.getByRole("definition")).toHaveText(["1", "€22.61"]);
    await expect(run.getByRole("listitem").filter({ hasText: idle.name })).toContainText(
      "It used nothing in the period.",
    );
    if (by === "mouse") await expectAccessible(page);
    await hand.press(run.getByRole("button", { name: "Close" }).last());
    await expect(run).toBeHidden();
    const { items } = (await billow.call("listInvoices", { query: { q: name } })).data;
    expect(items.map(({ status, subtotal, total }) => [status, subtotal, total])).toEqual([
      ["draft", "19.00", "22.61"],
    ]);
  });
}
