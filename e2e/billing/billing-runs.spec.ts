import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { monthStart, shownMonthOf, today } from "../dates.ts";
import { HANDS } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, timelineOf } from "../screens.ts";

for (const [index, { by, of }] of HANDS.entries()) {
  test(`preview a month's run and make its drafts, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const { tenantId, name } = await billow.customer();
    const idle = await billow.customer();
    // A month of its own, since a run over another's would make drafts of this customer too.
    const month = monthStart(today(), -3 - 2 * index);
    await billow.report([egress(tenantId, { month, quantity: "2000" })]);

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
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("button", { name: "Make 1 draft" }));
    await expect(dialog).toBeHidden();
    await expect(page.getByText(`1 draft for ${shownMonthOf(month)} made.`)).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: shownMonthOf(month) })).toContainText("Done");
    await hand.expectAccessible();

    await hand.press(page.getByRole("button", { name: shownMonthOf(month) }));
    const run = page.getByRole("dialog", { name: `Billing run of ${shownMonthOf(month)}` });
    await expect(run.getByRole("definition")).toHaveText(["1", "€22.61"]);
    await expect(run.getByRole("listitem").filter({ hasText: idle.name })).toContainText(
      "There was no usage in the period.",
    );
    await hand.expectAccessible();
    await hand.press(run.getByRole("button", { name: "Close" }).last());
    await expect(run).toBeHidden();
    const { items } = (await billow.call("listInvoices", { query: { q: name } })).data;
    expect(items.map(({ status, subtotal, total }) => [status, subtotal, total])).toEqual([
      ["draft", "19.00", "22.61"],
    ]);
  });
}

for (const { by, of } of HANDS) {
  test(`take up late usage into a run's draft, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { tenantId, name } = await billow.customer();
    const month = monthStart(today(), -4);
    await billow.report([egress(tenantId, { month, quantity: "2000" })]);
    await billow.call("startBillingRun", { body: { period: month.slice(0, 7) } });
    const [draft] = (await billow.call("listInvoices", { query: { q: name } })).data.items;
    const sheet = await openSheet(page, draft?.number ?? "");
    const changed = sheet.getByText("Usage has changed since this draft was made.");
    await expect(sheet.getByLabel("Summary")).toContainText("Total€22.61");
    await expect(changed).toBeHidden();

    await billow.report([egress(tenantId, { month, quantity: "3000", late: true })]);
    await page.reload();
    await expect(changed).toBeVisible();
    await expect(sheet.getByLabel("Summary")).toContainText("Total€22.61");
    await hand.expectAccessible();
    await hand.press(sheet.getByRole("button", { name: "Finalize" }));
    const finalize = page.getByRole("dialog", { name: `Finalize ${draft?.number}?` });
    await hand.press(finalize.getByRole("button", { name: "Finalize" }));
    const stale = page.getByRole("dialog", { name: "This draft is out of date" });
    await expect(stale.getByRole("row").filter({ hasText: "€19.00" })).toContainText("€76.00");
    await expect(stale.getByText("Total €22.61 → €90.44")).toBeVisible();
    await hand.expectAccessible();
    await hand.press(stale.getByRole("button", { name: "Cancel" }));
    await hand.choose(menuOf(sheet), "Refresh usage");
    await expect(page.getByText(`${draft?.number} is made of the usage there is now.`)).toBeVisible();
    // 4,000 GB at 0.019 are 76.00, and 19 % of it 14.44.
    await expect(sheet.getByLabel("Summary")).toContainText("Total€90.44");
    await expect(changed).toBeHidden();
    await expect(timelineOf(sheet).last()).toContainText(`Draft refreshed${PEOPLE.billing.name}`);
  });
}

test("a draft that was made by other terms says so until it is refreshed", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { id, tenantId, name } = await billow.customer();
  const month = monthStart(today(), -5);
  await billow.report([egress(tenantId, { month, quantity: "2000" })]);
  await billow.call("startBillingRun", { body: { period: month.slice(0, 7) } });
  await billow.call("createSubscription", {
    body: { customerId: id, startsOn: month, discount: { percent: "50" } },
  });
  const [draft] = (await billow.call("listInvoices", { query: { q: name } })).data.items;
  const sheet = await openSheet(page, draft?.number ?? "");
  const changed = sheet.getByText("Terms or prices have changed since this draft was made.");
  await expect(changed).toBeVisible();
  await expectAccessible(page);
  await menuOf(sheet).click();
  await page.getByRole("menuitem", { name: "Refresh usage" }).click();
  await expect(sheet.getByLabel("Summary")).toContainText("Total€11.31");
  await expect(changed).toBeHidden();
});

/** What left a tenant's network in one hour of a month, of which 1,000 GB are free. */
function egress(
  tenantId: string,
  { month, quantity, late = false }: { month: string; quantity: string; late?: boolean },
) {
  const hour = late ? 14 : 12;
  return {
    specversion: "1.0",
    id: `${tenantId} ${hour}`,
    source: "/network",
    subject: tenantId,
    type: "billow.usage",
    data: {
      meter: "network.egress",
      resource: "router-1",
      quantity,
      from: `${month}T${hour}:00:00Z`,
      before: `${month}T${hour + 1}:00:00Z`,
    },
  };
}
