import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { addDays, monthStart, today } from "../dates.ts";
import { HANDS, type Hand, tabTo } from "../hand.ts";
import { isNarrow, openNavigation } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

/** The user guide's "Usage Tracking", step by step. */
for (const { by, tag, of } of HANDS) {
  const details = tag === undefined ? {} : { tag };

  test(`access usage data, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/invoices?q=meterwerk");
    await of(page).press((await openNavigation(page)).getByRole("link", { name: "Usage" }));
    await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
    for (const kind of ["Compute", "Network", "GPU"])
      await expect(page.getByRole("tab", { name: kind })).toBeVisible();
    await expect(page.getByText(/^Updated /)).toBeVisible();
  });

  test(`select a customer or all, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/usage?range=last-month");
    const picker = page.getByRole("combobox", { name: "Customer" });
    await expect(picker).toHaveValue("All customers");
    await chooseCustomer(page, of(page), CUSTOMERS.metered.name);
    await expect(page).toHaveURL(/customer=[0-9a-f-]{36}/);
    await expect(page.getByRole("tab", { name: "Network" })).toContainText("60,000GB egress");
    await chooseCustomer(page, of(page), "All customers");
    await expect(page).not.toHaveURL(/customer=/);
    await expect(picker).toHaveValue("All customers");
  });

  test(`choose a date range and how finely it is cut up, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/usage");
    const hand = of(page);
    await hand.press(page.getByRole("button", { name: /^Usage: / }));
    await hand.press(page.getByRole("button", { name: "Last Month" }));
    await expect(page).toHaveURL(/range=last-month/);
    const table = page.getByRole("table", { name: "Usage by day" });
    await expect(table.getByRole("row").nth(1)).toContainText(/^(28|29|30|31) days/);
    await hand.pick(page.getByRole("group", { name: "Granularity" }), "Month");
    await expect(page).toHaveURL(/per=month/);
    await expect(page.getByRole("table", { name: "Usage by month" }).getByRole("row")).toHaveCount(3);
    await expect(page.getByRole("radio", { name: "Hour", exact: true })).toHaveCount(0);
  });

  test(`view the breakdown by resource type, by ${by}`, details, async ({ page, billow }) => {
    const { id, tenantId } = await billow.customer();
    await billow.report(machinesOf(tenantId));
    await page.goto(`/usage?customer=${id}&range=last-month`);
    const hand = of(page);
    await expect(page.getByRole("heading", { name: "vCPU hours per day" })).toBeVisible();
    await hand.choose(page.getByRole("button", { name: /^Group by/ }), "Region");
    await expect(page).toHaveURL(/by=region/);
    const legend = page.getByRole("list", { name: "Shown in the chart" });
    await expect(legend.getByRole("button")).toHaveText(["fra", "ams"]);
    const table = page.getByRole("table", { name: "Usage by day" });
    await expect(table.getByRole("columnheader")).toContainText(
      isNarrow(page) ? ["Day", "Total", "fra", "ams"] : ["Day", "fra", "ams", "Total"],
    );
    await hand.pick(page.getByRole("group", { name: "Table" }), "By region");
    const groups = page.getByRole("table", { name: "Usage by region" });
    await expect(groups.getByRole("row").nth(1)).toContainText("All regions");
    await expect(groups.getByRole("row").nth(2)).toContainText(/fra/);
    await expect(groups.getByRole("row").nth(2)).toContainText("75.000");
    await hand.press(legend.getByRole("button", { name: "ams" }));
    await expect(legend.getByRole("button", { name: "ams" })).toHaveAttribute("aria-pressed", "false");
    await hand.expectAccessible();
  });

  test(`export the data as CSV, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const { id, name, tenantId } = await billow.customer();
    await billow.report(machinesOf(tenantId));
    await page.goto(`/usage?customer=${id}&range=last-month&by=region&table=group`);
    await expect(page.getByRole("table", { name: "Usage by region" }).getByRole("row")).toHaveCount(4);
    const download = page.waitForEvent("download");
    await of(page).press(page.getByRole("link", { name: "Export CSV" }));
    const lines = (await readFile(await (await download).path(), "utf8")).trimEnd().split("\r\n");
    expect(lines[0]).toBe("Period Start,Period End,Customer,Tenant ID,Meter,Group,Quantity,Unit");
    expect(lines.slice(1).map((line) => line.split(",").slice(2))).toEqual([
      [name, tenantId, "compute.vcpu", "ams", "25", "vCPU-hour"],
      [name, tenantId, "compute.vcpu", "fra", "75", "vCPU-hour"],
    ]);
  });
}

test("the chart's figures can be pointed at, and walked through by keyboard", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { id, tenantId } = await billow.customer();
  await billow.report(machinesOf(tenantId));
  await page.goto(`/usage?customer=${id}&range=last-month&by=region`);
  const chart = page.getByRole("group", { name: /^vCPU hours per day by region\./ });
  await tabTo(page, chart);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  // The third of the month is the day that was measured.
  await expect(chart.locator("[aria-live]")).toContainText(/: 100\.000, fra 75\.000, ams 25\.000$/);
  await page.keyboard.press("End");
  await expect(chart.locator("[aria-live]")).toContainText(/: 0\.000/);
  await page.keyboard.press("Escape");
  await expect(chart.locator("[aria-live]")).toHaveText("");
  const box = await chart.boundingBox();
  if (box === null) throw new Error("The chart is not there.");
  await page.mouse.move(box.x + box.width - 4, box.y + 100);
  await expect(chart.getByText("Total")).toBeVisible();
  await expectAccessible(page);
});

/** 75 vCPU hours in Frankfurt and 25 in Amsterdam on the third of last month. */
function machinesOf(tenantId: string) {
  const day = addDays(monthStart(today(), -1), 2);
  return [
    ["fra", "75"],
    ["ams", "25"],
  ].map(([region, quantity]) => ({
    specversion: "1.0",
    id: `${tenantId}-${region}`,
    source: "/specs/usage",
    subject: tenantId,
    type: "billow.usage",
    time: `${day}T12:00:00Z`,
    data: {
      meter: "compute.vcpu",
      resource: `vm-${region}`,
      quantity,
      from: `${day}T10:00:00Z`,
      before: `${day}T11:00:00Z`,
      dimensions: { region },
    },
  }));
}

async function chooseCustomer(page: Page, hand: Hand, name: string): Promise<void> {
  const picker = page.getByRole("combobox", { name: "Customer" });
  await hand.press(picker);
  await hand.type(picker, name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  if (hand.by === "mouse") await page.getByRole("option", { name }).click();
  else await walkToOption(page, name);
}

async function walkToOption(page: Page, name: string): Promise<void> {
  const option = page.getByRole("option", { name });
  for (let step = 0; step < 50; step += 1) {
    await page.keyboard.press("ArrowDown");
    if ((await option.getAttribute("data-combobox-selected")) !== null) break;
  }
  await expect(option).toHaveAttribute("data-combobox-selected");
  await page.keyboard.press("Enter");
}
