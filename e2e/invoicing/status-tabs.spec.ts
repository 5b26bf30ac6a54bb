import type { Fate } from "../api.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { invoiceLinks, statusTab } from "../screens.ts";

const FATES: readonly Fate[] = [
  "draft",
  "draft",
  "pending",
  "sent",
  "paid",
  "voided",
  "refunded",
  "partlyRefunded",
];

for (const { by, of } of HANDS) {
  test(`status tabs: one, several, All, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const numbers = new Map<Fate, string[]>();
    for (const fate of FATES) {
      const { number } = await billow.invoice({ customer, fate });
      numbers.set(fate, [...(numbers.get(fate) ?? []), number]);
    }
    const expectShown = async (...fates: Fate[]) => {
      const wanted = fates.flatMap((fate) => numbers.get(fate) ?? []).sort();
      await expect(invoiceLinks(page)).toHaveCount(wanted.length);
      for (const number of wanted) await expect(invoiceLinks(page).filter({ hasText: number })).toBeVisible();
    };

    await page.goto(`/invoices?${new URLSearchParams({ q: customer.name })}`);
    await expectShown("draft", "pending", "sent", "paid", "voided", "refunded", "partlyRefunded");
    const tabs = page.getByRole("group", { name: "Status" }).getByRole("button");
    await expect(tabs).toHaveText([
      "All8",
      "Draft2",
      "Pending1",
      "Sent1",
      "Paid1",
      "Overdue0",
      "Voided1",
      "Refunded2",
    ]);

    await hand.press(statusTab(page, "Refunded"));
    await expectShown("refunded", "partlyRefunded");
    await expect(statusTab(page, "All")).toHaveAttribute("aria-pressed", "false");
    await hand.press(statusTab(page, "Draft"));
    await expectShown("draft", "refunded", "partlyRefunded");
    await expect(page).toHaveURL(/status=(draft,refunded|refunded,draft)/);
    await expect(page.getByText("1–4 of 4")).toBeVisible();
    await hand.expectAccessible();
    await hand.press(statusTab(page, "Refunded"));
    await expectShown("draft");
    await hand.press(statusTab(page, "Overdue"));
    await hand.press(statusTab(page, "Draft"));
    await expect(page.getByRole("heading", { name: "No invoice matches" })).toBeVisible();
    await hand.press(statusTab(page, "All"));
    await expect(statusTab(page, "All")).toHaveAttribute("aria-pressed", "true");
    await expect(invoiceLinks(page)).toHaveCount(8);
  });
}

test("Overdue shows what is past its deadline and nothing else", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { overdue } = billow.seed;
  await page.goto("/invoices");
  await statusTab(page, "Overdue").click();
  await expect(page).toHaveURL(/status=overdue$/);
  await expect(statusTab(page, "Overdue")).toHaveText(`Overdue${overdue}`);
  await expect(invoiceLinks(page)).toHaveCount(overdue);
  await expect(
    page.getByRole("region", { name: "Invoices" }).getByText("Overdue", { exact: true }),
  ).toHaveCount(overdue);
});

test("a tab that an address has chosen stands clear of the screen's edge", { tag: "@phone" }, async ({
  page,
}) => {
  await page.goto("/invoices?status=refunded");
  const tab = statusTab(page, "Refunded");
  await expect(tab).toHaveText(/\d/);
  await expect(tab).toBeInViewport({ ratio: 1 });
  const box = await tab.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390 - 12);
});
