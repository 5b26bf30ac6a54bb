import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { holdBack } from "../hold-back.ts";
import { openNavigation } from "../screens.ts";

test("the rate card in words", async ({ page }) => {
  await page.goto("/invoices?q=meterwerk");
  await (await openNavigation(page)).getByRole("link", { name: "Products & prices" }).click();
  await expect(page.getByRole("heading", { name: "Standard" })).toBeVisible();
  const egress = page.getByRole("row").filter({ hasText: "Egress" });
  await expect(egress).toContainText("first 1,000 GB: free");
  await expect(egress).toContainText("up to 50,000 GB: €0.019 per GB");
  await expect(egress).toContainText("beyond: €0.012 per GB");
  await expectAccessible(page);
});

for (const { by, tag, of } of HANDS) {
  test(`make a rate card, see what is wrong with it, and remove it, by ${by}`, { tag }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const name = `Framework ${by} ${test.info().project.name}`;
    await page.goto("/products");
    await hand.press(page.getByRole("link", { name: /^New prices after Standard, EUR/ }));
    const editor = page.getByRole("dialog", { name: "New prices after Standard" });
    await expect(editor.getByLabel("Name")).toBeFocused();
    await hand.type(editor.getByLabel("Name"), name);
    await hand.pick(editor.getByRole("group", { name: "For whom" }), "By agreement");
    const price = editor.getByLabel("Price, product 1", { exact: true });
    await hand.type(price, "cheap");
    await hand.press(editor.getByRole("button", { name: "Create rate card" }));
    await expect(price).toHaveAccessibleDescription(/Enter a number, like 0\.0245\./);
    await expect(price).toBeFocused();
    await hand.type(price, "0.0199");
    await hand.pick(editor.getByLabel("Priced, product 2", { exact: true }), "Tier by tier");
    await hand.type(editor.getByLabel("Up to, tier 1, product 2", { exact: true }), "1,000");
    await hand.type(editor.getByLabel("Price, tier 1, product 2", { exact: true }), "0.003");
    await hand.type(editor.getByLabel("Price, tier 2, product 2", { exact: true }), "0.0025");
    await hand.pick(editor.getByLabel("Priced, product 3", { exact: true }), "Percent of others");
    const groups = editor.getByLabel("Of the groups, product 3", { exact: true });
    await hand.type(groups, "compute; gpus");
    await hand.type(editor.getByLabel("Percentage, product 3", { exact: true }), "10");
    await hand.press(editor.getByRole("button", { name: "Minimum, maximum, group, product 3", exact: true }));
    await expect(editor.getByLabel("Minimum, product 3", { exact: true })).toBeFocused();
    await hand.type(editor.getByLabel("Minimum, product 3", { exact: true }), "29");
    await hand.press(editor.getByRole("button", { name: "Create rate card" }));
    await expect(groups).toHaveAccessibleDescription(/in the group "gpus"/);
    await hand.type(groups, "compute");
    await hand.expectAccessible();
    await hand.press(editor.getByRole("button", { name: "Create rate card" }));
    await expect(editor).toBeHidden();

    const card = page.getByRole("region", { name: new RegExp(`^${name}, EUR`) });
    await expect(card).toContainText("By agreement");
    await expect(card.getByRole("row").nth(1)).toContainText("€0.0199 per vCPU-h");
    await expect(card.getByRole("row").nth(2)).toContainText("first 1,000 GB-h: €0.003 per GB-h");
    await expect(card.getByRole("row").nth(3)).toContainText(
      /10% of compute.*after discount.*at least €29\.00/,
    );
    const made = (await billow.call("listRateCards", { query: {} })).data.items.find(
      (one) => one.name === name,
    );
    expect(made?.audience).toBe("agreed");
    expect(made?.items.slice(0, 2)).toMatchObject([
      { price: { unitPrice: "0.0199" } },
      { price: { tiers: [{ upTo: "1000" }, { upTo: null }] } },
    ]);

    await hand.press(card.getByRole("button", { name: /^Remove/ }));
    const asking = page.getByRole("dialog", { name: `Remove ${name}?` });
    await hand.expectAccessible();
    await hand.press(asking.getByRole("button", { name: "Remove rate card" }));
    await expect(card).toBeHidden();
  });
}

test("what is typed while a rate card is saved makes no second one", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  await page.goto("/products");
  await page.getByRole("link", { name: /^New prices after Standard, EUR/ }).click();
  const editor = page.getByRole("dialog", { name: "New prices after Standard" });
  await editor.getByLabel("Name").fill("Once");
  await editor.getByText("By agreement").click();
  const create = editor.getByRole("button", { name: "Create rate card" });
  const held = await holdBack(page, "rate-cards");
  await create.click();
  await editor.getByLabel("Name").fill("Twice");
  await editor.getByLabel("Name").press("Enter");
  await held.release();
  await expect(editor).toBeHidden();
  const { items } = (await billow.call("listRateCards", { query: {} })).data;
  const made = items.filter(({ audience }) => audience === "agreed");
  expect(made.map(({ name }) => name)).toEqual(["Once"]);
  await billow.call("deleteRateCard", { params: { id: made[0]?.id ?? "" } });
});

test("prices of instance types come from a spreadsheet, and go back to one", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  await page.goto("/products");
  await page.getByRole("link", { name: /^New prices after Standard, EUR/ }).click();
  const editor = page.getByRole("dialog", { name: "New prices after Standard" });
  await editor.getByLabel("Name").fill("Instances");
  await editor.getByText("By agreement").click();
  await editor.getByRole("button", { name: "Import prices" }).click();
  const form = page.getByRole("dialog", { name: "Import prices" });
  const rows = Array.from(
    { length: 10_000 },
    (_, place) => `s.${place}\t${place === 6_000 ? "cheap" : "0.1"}`,
  );
  await paste(form.getByLabel("Rows"), ["instanceType\tprice", ...rows].join("\n"));
  await form.getByRole("button", { name: "Take over prices" }).click();
  await expect(form.getByText("Nothing was taken over: 1 cell is wrong.")).toBeVisible();
  await expect(form.getByRole("row").nth(1)).toContainText(/6002price"cheap" is not a number/);
  await expectAccessible(page);
  await form
    .getByLabel("Rows")
    .fill("instanceType\tregion\tprice\ns.1\tfra\t0,0292\ns.2\tfra\t0.0584\ns.1\tams\t0.0285");
  await form.getByRole("button", { name: "Take over prices" }).click();
  await expect(form).toBeHidden();

  const grid = editor.getByRole("table", { name: "Prices of Compute – instance hours" });
  await expect(grid.getByRole("columnheader")).toHaveText([
    "instanceType",
    "fra",
    "ams",
    "fra, 730 h",
    "Remove",
  ]);
  await expect(grid.getByRole("row").filter({ hasText: "s.1" })).toContainText("21.32");
  await grid.getByLabel("Price of s.1, ams").focus();
  await page.keyboard.press("Enter");
  await expect(grid.getByLabel("Price of s.2, ams")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+d");
  await expect(grid.getByLabel("Price of s.2, ams")).toHaveValue("0.0285");
  await grid.getByLabel("Price of s.2, ams").fill("");
  await paste(grid.getByLabel("Price of s.1, fra"), "0.0293\t0.0286\n0.0585");
  await expect(grid.getByLabel("Price of s.1, ams")).toHaveValue("0.0286");
  await grid.getByLabel("Price of s.1, fra").fill("cheap");
  await page.keyboard.press("Enter");
  await expect(grid.getByLabel("Price of s.2, fra")).toBeFocused();
  await editor.getByRole("button", { name: "Create rate card" }).click();
  await expect(grid.getByLabel("Price of s.1, fra")).toHaveAccessibleDescription(/Enter a number/);
  await expect(grid.getByLabel("Price of s.1, fra")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("0.03");
  await grid.getByLabel("Price of s.1, ams").fill("");
  await expectAccessible(page);
  await editor.getByRole("button", { name: "Create rate card" }).click();
  await expect(editor).toBeHidden();

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Export CSV of Instances, EUR/ }).click();
  const download = await downloading;
  const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
  const instances = lines.filter((line) => line.includes("compute.instance"));
  expect(instances.map((line) => line.split(",").slice(0, 6))).toEqual([
    ["s.1", "", "compute.instance", "", "s.1", "fra"],
    ["s.2", "", "compute.instance", "", "s.2", "fra"],
  ]);
  const { items } = (await billow.call("listRateCards", { query: {} })).data;
  const made = items.find(({ name }) => name === "Instances");
  await billow.call("deleteRateCard", { params: { id: made?.id ?? "" } });
});

test("a rate card that invoices were made by stays, and says why", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/products");
  await page.getByRole("button", { name: /^Remove Standard, EUR/ }).click();
  const asking = page.getByRole("dialog", { name: "Remove Standard?" });
  await asking.getByRole("button", { name: "Remove rate card" }).click();
  await expect(asking.getByText(/Invoices use Standard/)).toBeVisible();
  await asking.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("region", { name: /^Standard, EUR/ })).toContainText("Valid");
});

test.describe("who may not change prices", () => {
  test.use({ role: "support" });

  test("sees them, and why there is nothing to change", { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/products");
    await expect(page.getByRole("button", { name: "New rate card" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await expect(page.getByRole("link", { name: /^New prices/ })).toHaveCount(0);
  });
});

/** Pastes a text, as the browser hands it over. It is code in a text, because these specs know no types of the browser. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.page().evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", ${JSON.stringify(text)});
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  })()`);
}
