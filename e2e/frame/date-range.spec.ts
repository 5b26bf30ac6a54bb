import type { Page } from "@playwright/test";
import { type Billow, expect, test } from "../billow.ts";
import { addDays, monthStart, quarterStart, shown, TIME_ZONE, today, yearStart } from "../dates.ts";
import { HANDS, keyboardOn } from "../hand.ts";
import { invoiceLinks, rangeField } from "../screens.ts";

const now = today();
const PRESETS = [
  { name: "This Month", from: monthStart(now), before: monthStart(now, 1) },
  { name: "Last Month", from: monthStart(now, -1), before: monthStart(now) },
  { name: "This Quarter", from: quarterStart(now), before: quarterStart(now, 1) },
  { name: "Last Quarter", from: quarterStart(now, -1), before: quarterStart(now) },
  { name: "This Year", from: yearStart(now), before: addDays(yearStart(now), 366) },
  { name: "Last 30 days", from: addDays(now, -29), before: addDays(now, 1) },
];

/** The archive has a draft at both sides of each range's ends. */
async function expectRange(page: Page, billow: Billow, { from, before }: { from: string; before: string }) {
  const inside = billow.seed.archive.filter(({ issueDate }) => issueDate >= from && issueDate < before);
  expect(inside.length, "the range has hits, and misses").toBeGreaterThan(0);
  expect(inside.length).toBeLessThan(billow.seed.archive.length);
  const newestFirst = inside.toSorted((a, b) => b.issueDate.localeCompare(a.issueDate));
  await expect(invoiceLinks(page)).toHaveText(newestFirst.map(({ number }) => new RegExp(number)));
}

const archive = `/invoices?${new URLSearchParams({ q: "zeitlos archiv" })}`;

for (const { by, of } of HANDS) {
  test(`each preset shows its days alone, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    await page.goto(archive);
    await expect(invoiceLinks(page)).toHaveCount(billow.seed.archive.length);
    const picker = page.getByRole("dialog", { name: "Issue date: range" });
    for (const preset of PRESETS) {
      await hand.press(rangeField(page));
      await hand.press(picker.getByRole("button", { name: preset.name }));
      await expect(picker).toBeHidden();
      await expect(rangeField(page)).toBeFocused();
      await expect(rangeField(page)).toHaveAccessibleName(new RegExp(`Issue date: ${preset.name}`));
      await expectRange(page, billow, preset);
    }
    await hand.press(rangeField(page));
    await expect(picker.getByText(`Issue date, days in ${TIME_ZONE}`)).toBeVisible();
    await expect(picker.getByRole("button", { name: "Last 30 days" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await hand.expectAccessible();
    await hand.press(picker.getByRole("button", { name: "All time" }));
    await expect(invoiceLinks(page)).toHaveCount(billow.seed.archive.length);
  });
}

test("a range can be about the due date, in the address too", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  await page.goto(archive);
  await rangeField(page).click();
  const picker = page.getByRole("dialog", { name: /date: range$/ });
  await picker.getByText("Due date", { exact: true }).click();
  await picker.getByRole("button", { name: "This Month" }).click();
  await expect(page).toHaveURL(/range=this-month&by=due/);
  await expect(page.getByRole("button", { name: "Due date: This Month" })).toBeVisible();
  const { data } = await billow.call("listInvoices", {
    query: { q: "zeitlos archiv", dueFrom: monthStart(now), dueBefore: monthStart(now, 1) },
  });
  expect(data.items.length).toBeGreaterThan(0);
  await expect(invoiceLinks(page)).toHaveText(data.items.map(({ number }) => new RegExp(number)));
});

test("days of one's own, with the mouse", async ({ page, billow }) => {
  await page.goto(`${archive}&range=this-month`);
  await rangeField(page).click();
  const picker = page.getByRole("dialog", { name: "Issue date: range" });
  await picker.getByRole("button", { name: "Previous month" }).click();
  const [from, last] = [monthStart(now, -1), addDays(monthStart(now), -1)];
  await picker.getByRole("button", { name: calendarName(from) }).click();
  await picker.getByRole("button", { name: calendarName(last) }).click();
  await expect(picker).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`from=${from}&to=${last}`));
  await expectRange(page, billow, { from, before: monthStart(now) });
});

test("days of one's own, by keyboard", { tag: "@desktop" }, async ({ page, billow }) => {
  await page.goto(`${archive}&range=this-month`);
  const hand = keyboardOn(page);
  await hand.press(rangeField(page));
  const picker = page.getByRole("dialog", { name: "Issue date: range" });
  await hand.press(picker.getByRole("button", { name: "Custom" }));
  // The focus goes into the calendar, to the first day of what is chosen; arrows move it by days and weeks.
  await expect(picker.getByRole("button", { name: calendarName(monthStart(now)) })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(picker).toBeHidden();
  const range = { from: monthStart(now), before: addDays(monthStart(now), 8) };
  await expect(page).toHaveURL(new RegExp(`from=${range.from}&to=${addDays(range.before, -1)}`));
  await expect(rangeField(page)).toContainText("Custom");
  await expectRange(page, billow, range);
});

test("dates are days in the billing zone, not the browser's", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const [last] = billow.seed.archive.slice(-1);
  await page.goto(`${archive}&from=${now}&to=${now}`);
  await expect(invoiceLinks(page)).toHaveText([last?.number ?? ""]);
  await expect(page.getByRole("cell", { name: shown(now) })).toBeVisible();
});

/** A day as the calendar names it to screen readers: "1 October 2026". */
function calendarName(date: string): RegExp {
  const [year, month, day] = [date.slice(0, 4), Number(date.slice(5, 7)), Number(date.slice(8))];
  const name = new Intl.DateTimeFormat("en-US", { month: "long", timeZone: "UTC" }).format(
    Date.UTC(2000, month - 1),
  );
  return new RegExp(`^${day} ${name} ${year}`);
}
