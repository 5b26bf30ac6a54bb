import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, type Hand } from "../hand.ts";
import { holdBack } from "../hold-back.ts";
import { menuOf, openSheet, sheetOf, statusIn } from "../screens.ts";

const editorOf = (page: Page) => page.getByRole("dialog", { name: "New invoice" });

for (const { by, tag, of } of HANDS) {
  test(`create a draft with its lines, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer({ name: `Entwurf ${by} ${Date.now()}` });
    await page.goto("/invoices");
    await hand.press(page.getByRole("link", { name: /^Create/ }));
    const editor = editorOf(page);
    await chooseCustomer(hand, page, editor, customer.name);
    await hand.type(editor.getByLabel("Product, line 1"), "Migration");
    await hand.type(editor.getByLabel("Quantity, line 1"), "2.5");
    await hand.type(editor.getByLabel("Unit, line 1"), "day");
    await hand.type(editor.getByLabel("Unit price, line 1"), "1,200");
    await hand.press(editor.getByRole("button", { name: "Add line" }));
    await hand.type(editor.getByLabel("Product, line 2"), "Support");
    await hand.type(editor.getByLabel("Unit price, line 2"), "100.005");
    await hand.type(editor.getByLabel("Discount, line 2"), "10%");
    // 3,000.00 and 100.01 − 10.00, 19 % of 3,090.01 being 587.10.
    await expect(editor.getByLabel("Summary")).toContainText("Total€3,677.11");
    await hand.expectAccessible();
    await hand.press(editor.getByRole("button", { name: "Create draft" }));
    const sheet = sheetOf(page);
    await expect(statusIn(sheet, "Draft")).toBeVisible();
    await expect(sheet.getByLabel("Summary")).toContainText("Total€3,677.11");
  });

  test(`change a draft, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { number } = await billow.invoice();
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Edit draft");
    const editor = page.getByRole("dialog", { name: `Edit ${number}` });
    await hand.type(editor.getByLabel("Unit price, line 1"), "300");
    await hand.type(editor.getByLabel("Note"), "As agreed by telephone");
    await expect(editor.getByLabel("Summary")).toContainText("Total€1,428.00");
    await hand.press(editor.getByRole("button", { name: "Save draft" }));
    await expect(sheetOf(page).getByLabel("Summary")).toContainText("Total€1,428.00");
    await expect(sheetOf(page).getByText("As agreed by telephone")).toBeVisible();
  });
}

test("Enter takes no customer by chance", { tag: "@desktop" }, async ({ page, billow }) => {
  const name = `Zufall ${Date.now()}`;
  await billow.customer({ name: `${name} Nord` });
  await billow.customer({ name: `${name} Süd` });
  await page.goto("/invoices/new");
  const editor = editorOf(page);
  const field = editor.getByRole("combobox", { name: "Customer" });
  // What is typed is not searched for yet.
  await field.fill(name);
  await page.keyboard.press("Enter");
  const options = page.getByRole("listbox").getByRole("option");
  await expect(options).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(options).toHaveCount(2);
  await expect(editor.getByText("Say what it is.")).toBeHidden();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue(`${name} Nord`);
});

test("Enter takes whom the arrows point at, whatever the search brings meanwhile", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const name = `Zeiger ${Date.now()}`;
  for (const place of ["1 Nord", "2 Ost", "2 Süd"]) await billow.customer({ name: `${name} ${place}` });
  await page.goto("/invoices/new");
  const field = editorOf(page).getByRole("combobox", { name: "Customer" });
  await field.fill(name);
  const options = page.getByRole("listbox").getByRole("option");
  await expect(options).toHaveCount(3);
  const narrowed = await holdBack(page, "customers");
  await field.press("End");
  await page.keyboard.type(" 2");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await narrowed.release();
  await expect(options).toHaveText([`${name} 2 Ost`, `${name} 2 Süd`]);
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue(`${name} 2 Ost`);
});

test("says beside the field what is wrong, and loses nothing", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const customer = await billow.customer();
  await page.goto(`/invoices/new?for=${customer.id}`);
  const editor = editorOf(page);
  await editor.getByRole("button", { name: "Create draft" }).click();
  await expect(editor.getByLabel("Product, line 1")).toHaveAccessibleDescription(/Say what it is\./);
  await expect(editor.getByLabel("Product, line 1")).toBeFocused();
  await editor.getByLabel("Product, line 1").fill("Cloud");
  await editor.getByLabel("Unit price, line 1").fill("twelve");
  await expect(editor.getByLabel("Unit price, line 1")).toHaveAccessibleDescription(/Enter a number/);
  await editor.getByLabel("Unit price, line 1").fill("12");
  await editor.getByLabel("Discount, line 1").fill("101%");
  await editor.getByRole("button", { name: "Create draft" }).click();
  await expect(editor.getByLabel("Discount, line 1")).toHaveAccessibleDescription(/100/);
  await expect(editor.getByLabel("Product, line 1")).toHaveValue("Cloud");
  await expectAccessible(page);

  await page.keyboard.press("Escape");
  const leave = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(leave.getByRole("button", { name: "Keep editing" })).toBeFocused();
  await expectAccessible(page);
  await leave.getByRole("button", { name: "Keep editing" }).click();
  await expect(editor.getByLabel("Product, line 1")).toHaveValue("Cloud");
  await page.keyboard.press("Escape");
  await leave.getByRole("button", { name: "Discard changes" }).click();
  await expect(editor).toBeHidden();
  await expect(page).toHaveURL(/\/invoices$/);
});

test("a colleague's prices are not overwritten from an older page, also after a live update", {
  tag: "@desktop",
}, async ({ page, billow, isMobile }) => {
  const { number, id } = await billow.invoice();
  const { lines } = (await billow.call("getInvoice", { params: { id } })).data;
  await page.goto(`/invoices/${number}/edit`);
  const editor = page.getByRole("dialog", { name: `Edit ${number}` });
  await editor.getByLabel("Unit price, line 1").fill("275");
  await editor.getByLabel("Note").fill("As agreed by telephone");
  const readAgain = page.waitForResponse(
    (response) => response.url().endsWith(`/invoices/${number}`) && response.ok(),
  );
  const theirs = lines.map(({ product, quantity }) => ({ product, quantity, unitPrice: "310" }));
  await billow.call("updateInvoice", { params: { id }, body: { lines: theirs, dueDate: "2099-12-31" } });
  await readAgain;
  await editor.getByRole("button", { name: "Save draft" }).click();

  const conflict = page.getByRole("dialog", { name: `warehouse changed ${number} meanwhile` });
  const price = conflict.getByRole("row", { name: /^Unit price, line 1/ });
  await expect(price.getByRole("cell")).toContainText(["310", "275", ...(isMobile ? [] : ["Both of you"])]);
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Keep editing" }).click();
  await expect(editor.getByLabel("Unit price, line 1")).toHaveValue("275");
  await editor.getByRole("button", { name: "Save draft" }).click();
  await conflict.getByRole("button", { name: "Save mine over it" }).click();
  await expect(sheetOf(page).getByText("As agreed by telephone")).toBeVisible();
  const saved = (await billow.call("getInvoice", { params: { id } })).data;
  expect(saved.lines[0]?.unitPrice).toBe("275");
  expect(saved.dueDate).toBe("2099-12-31");
});

async function chooseCustomer(hand: Hand, page: Page, editor: Locator, name: string): Promise<void> {
  await hand.type(editor.getByRole("combobox", { name: "Customer" }), name);
  const option = page.getByRole("option", { name });
  await expect(option).toBeVisible();
  // The lines choose their tax from options too.
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
  if (hand.by === "mouse") return option.click();
  // The only match needs not be pointed at.
  await page.keyboard.press("Enter");
  await expect(option).toBeHidden();
}
