import { readFile } from "node:fs/promises";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { addDays, monthStart, shown, shownMonthOf, today } from "../dates.ts";
import { HANDS, menuTakesKeys, tabTo } from "../hand.ts";
import { isNarrow, openNavigation } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

test("what a customer used in last month, by group and by day", async ({ page }) => {
  await page.goto("/invoices?q=meterwerk");
  await (await openNavigation(page)).getByRole("link", { name: "Usage" }).click();
  await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
  await expect(page.getByText(/^Updated /)).toBeVisible();

  const picker = page.getByRole("combobox", { name: "Customer" });
  await picker.click();
  await picker.fill("meterw");
  await page.getByRole("option", { name: CUSTOMERS.metered.name }).click();
  await expect(page).toHaveURL(/customer=[0-9a-f-]{36}/);
  await page.getByRole("button", { name: /^Usage: / }).click();
  await page.getByRole("button", { name: "Last Month" }).click();
  await expect(page).toHaveURL(/range=last-month/);

  const network = page.getByRole("tab", { name: "Network" });
  await expect(network).toContainText("60,000GB egress");
  await expect(page.getByRole("tab", { name: "GPU" })).toContainText("240GPU-h");
  await expect(page.getByRole("tab", { name: "Compute" })).toHaveAttribute("aria-selected", "true");
  const days = page.getByRole("table", { name: "Usage by day" });
  const month = { from: monthStart(today(), -1), before: monthStart(today()) };
  const length = (Date.parse(month.before) - Date.parse(month.from)) / 86_400_000;
  await expect(days.getByRole("row")).toHaveCount(length + 2);
  await expect(days.getByRole("row").nth(1)).toContainText(`${length} days`);
  await expect(days.getByRole("row").last()).toContainText(shown(month.from));
  // On a day in the midst of it, 8 + 2 vCPUs and 32 + 4 GB for 24 hours.
  const midst = days.getByRole("row").filter({ hasText: shown(addDays(month.from, 8)) });
  await expect(midst.getByRole("cell")).toHaveText([/.*/, /^240/, /^864/]);
  await expectAccessible(page);

  await network.click();
  await expect(page).toHaveURL(/group=network/);
  await expect(days.getByRole("row").nth(1)).toContainText("60,000");
  await page.reload();
  await expect(network).toHaveAttribute("aria-selected", "true");
  await expect(picker).toHaveValue(CUSTOMERS.metered.name);
});

test("by keyboard: picker, range, groups", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/usage");
  const picker = page.getByRole("combobox", { name: "Customer" });
  await expect(picker).toHaveValue("All customers");
  await tabTo(page, picker);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("meterwerk");
  await expect(page.getByRole("option")).toHaveText([CUSTOMERS.metered.name]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/customer=[0-9a-f-]{36}/);
  await tabTo(page, page.getByRole("tab", { name: "Compute" }));
  await page.keyboard.press("ArrowRight");
  // There is no usage of storage.
  await expect(page.getByRole("tab", { name: "Network" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tab", { name: "Network" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Egress per day" })).toBeVisible();
});

test("a customer that used nothing", { tag: "@desktop" }, async ({ page, billow }) => {
  const { id } = await billow.customer();
  await page.goto(`/usage?customer=${id}&range=this-month`);
  await expect(page.getByRole("heading", { name: "No usage in these days" })).toBeVisible();
  if (isNarrow(page)) await expectAccessible(page);
});

for (const { by, of } of HANDS) {
  test(`a month's costs as a FOCUS file, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { from } = billow.seed.metered;
    await page.goto("/usage");
    await hand.press(page.getByRole("button", { name: "More exports" }));
    const month = page.getByRole("menuitem", { name: shownMonthOf(from) });
    await expect(month).toBeVisible();
    await hand.expectAccessible();
    if (by === "keyboard") await menuTakesKeys(page);
    const downloading = page.waitForEvent("download");
    if (by === "mouse") await month.click();
    else await month.press("Enter");
    const download = await downloading;
    expect(download.suggestedFilename()).toContain(from.slice(0, 7));
    const file = await readFile(await download.path(), "utf8");
    const [head = "", ...rows] = file.trim().split(/\r?\n/);
    expect(head).toContain("BilledCost");
    expect(rows.length).toBeGreaterThan(0);
  });
}

test("meters of one's own stand in their group, and machines that stood still are told apart", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const { id, tenantId } = await billow.customer();
  await billow.call("createMeter", {
    body: { id: "ai.token", name: "Inference tokens", group: "ai", kind: "count", unit: "token" },
  });
  const day = addDays(monthStart(today(), -1), 2);
  const used = [
    { meter: "ai.token", quantity: "1200", dimensions: {} },
    { meter: "compute.vcpu", quantity: "75", dimensions: {} },
    { meter: "compute.vcpu", quantity: "25", dimensions: { state: "stopped" } },
  ];
  await billow.report(
    used.map((reading, place) => ({
      specversion: "1.0",
      id: `${tenantId}-${place}`,
      source: "/specs/own-meters",
      subject: tenantId,
      type: "billow.usage",
      time: `${day}T12:00:00Z`,
      data: { ...reading, resource: `r-${place}`, from: `${day}T10:00:00Z`, before: `${day}T11:00:00Z` },
    })),
  );
  await page.goto(`/usage?customer=${id}&range=last-month`);
  await expect(page.getByRole("tab")).toHaveText([/^Compute100 ?vCPU-h/, /^AI1,200 ?token/]);
  await page.getByRole("button", { name: /^Group by/ }).click();
  await page.getByRole("menuitem", { name: "Power state" }).click();
  const legend = page.getByRole("list", { name: "Shown in the chart" });
  await expect(legend.getByRole("button")).toHaveText(["active", "stopped"]);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "AI" }).click();
  await expect(page.getByRole("heading", { name: "Inference tokens per day" })).toBeVisible();
});
