import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { holdBack } from "../hold-back.ts";
import { isNarrow, sheetOf } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

test("the palette finds pages, customers, invoices and actions", async ({ page, billow }) => {
  await page.goto("/customers");
  await expect(page.getByRole("heading", { name: "Customers" })).toBeVisible();
  if (isNarrow(page)) await page.getByRole("button", { name: "Search" }).click();
  else await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Search everything" });
  const field = palette.getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(palette.getByRole("group", { name: "Pages" }).getByRole("option")).toHaveCount(13);
  await expectAccessible(page);

  await field.fill("meterwerk");
  const customers = palette.getByRole("group", { name: "Customers" }).getByRole("option");
  await expect(customers).toContainText([CUSTOMERS.metered.name]);
  const invoices = palette.getByRole("group", { name: "Invoices" }).getByRole("option");
  await expect(invoices).toContainText([billow.seed.metered.number]);
  await expect(palette.getByRole("option", { name: `Usage of ${CUSTOMERS.metered.name}` })).toBeVisible();
  await expectAccessible(page);
  await field.fill("kein solcher kunde");
  await expect(palette.getByText("Nothing matches “kein solcher kunde”.")).toBeVisible();
  await field.fill(billow.seed.metered.number);
  await expect(invoices).toHaveCount(1);
  await expect(invoices).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(sheetOf(page)).toHaveAccessibleName(`Invoice ${billow.seed.metered.number}`);
  await expect(palette).toBeHidden();
});

test("arrows choose, Enter goes, Escape gives the focus back", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/invoices");
  const opener = page.getByRole("complementary", { name: "Sidebar" }).getByRole("button", { name: "Search" });
  await opener.click();
  const palette = page.getByRole("dialog", { name: "Search everything" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(palette.getByRole("option", { name: "Invoices" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(palette.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.type("prices");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/products$/);
  await page.keyboard.press("ControlOrMeta+k");
  await palette.getByRole("combobox").fill("new rate card");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New rate card" })).toBeVisible();
});

test("Enter goes where the arrows point, and nowhere by words typed before", {
  tag: "@desktop",
}, async ({ page }) => {
  await page.goto("/invoices");
  await expect(page.getByRole("heading", { name: "Invoices" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Search everything" });
  const field = palette.getByRole("combobox");
  const customers = palette.getByRole("group", { name: "Customers" }).getByRole("option");
  await field.fill("meterw");
  await expect(customers).toHaveCount(1);
  const held = [await holdBack(page, "customers"), await holdBack(page, "invoices")];
  await field.fill("es");
  await expect(customers).toHaveCount(0);
  await expect(palette.getByRole("option")).toHaveText([/^Invoices/, /^Credit notes/, /^Products/]);
  await page.keyboard.press("ArrowDown");
  for (const calls of held) await calls.release();
  await expect(customers).not.toHaveCount(0);
  await expect(palette.getByRole("option", { selected: true })).toHaveText(/^Credit notes/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/credit-notes$/);
});
