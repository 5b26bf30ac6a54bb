import { camtFile } from "../../server/src/testing/acts/bank-files.ts";
import { askForProof } from "../ask-for-proof.ts";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { PEOPLE } from "../people.ts";

/** Today, as the bank would write it. */
const DAY = new Date().toISOString().slice(0, 10);

test("a bank statement is imported and booked by keyboard, and by mouse", async ({ page, billow }, {
  project,
}) => {
  const customer = await billow.customer();
  // An amount that fits no invoice of another test.
  const unitPrice = `7${String(Date.now() % 100_000).padStart(5, "0")}`;
  const ofCluster = [{ product: "Cluster", quantity: "1", unitPrice }];
  const [sure, short, loose] = [
    await billow.invoice({ customer, fate: "sent" }),
    await billow.invoice({ customer, fate: "sent" }),
    await billow.invoice({ customer, fate: "sent", lines: ofCluster }),
  ];
  // What another run on this Billow imported stays imported.
  const id = `${project.name}-${Date.now()}`;
  const content = camtFile(
    [
      { amount: sure.total, text: `Invoice ${sure.number}`, name: "Harbour Lights", reference: `${id}-1` },
      { amount: "100.00", text: `Part of ${short.number}`, name: "Harbour Lights", reference: `${id}-2` },
      { amount: loose.total, text: "thank you", name: "H. Lindqvist", reference: `${id}-3` },
      { amount: "0.37", text: "a gift", name: "Somebody", reference: `${id}-4` },
      { amount: "-5.90", text: "Account fee", code: "MDOP/CHRG", reference: `${id}-5` },
    ],
    { id, day: DAY },
  );
  await page.goto("/bank");
  await page.getByRole("button", { name: "Import statement" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a bank statement" });
  const choose = (text: string) =>
    dialog
      .getByLabel("Bank’s file")
      .setInputFiles({ name: "bank.xml", mimeType: "text/xml", buffer: Buffer.from(text) });
  await choose(content.slice(0, -40));
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The file is not whole");
  await expectAccessible(page);
  await choose(content);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog).toBeHidden();

  const lines = page.getByRole("list", { name: "Lines of the statement" }).getByRole("listitem");
  await expect(lines).toHaveCount(3);
  await expect(page.getByText("Booked 1", { exact: true })).toBeVisible();
  await expect(lines.first()).toContainText(`${short.number} ${customer.name}`);
  await expect(lines.first()).toContainText("Names it, less than is due");
  await expectAccessible(page);
  if (project.name === "phone") {
    await lines
      .first()
      .getByRole("button", { name: /^Accept/ })
      .click();
    await expect(lines).toHaveCount(2);
    return;
  }

  await page.keyboard.press("j");
  await expect(lines.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(lines).toHaveCount(2);
  const likely = lines.filter({ hasText: "H. Lindqvist" });
  await expect(likely).toBeFocused();
  await page.keyboard.press("f");
  const book = page.getByRole("dialog", { name: "Book the line" });
  await expect(book.getByRole("checkbox", { name: loose.number })).toBeVisible();
  await expectAccessible(page);
  await book.getByRole("combobox", { name: "Customer" }).fill(customer.name);
  await page.getByRole("option", { name: customer.name }).click();
  await book.getByRole("checkbox", { name: loose.number }).check();
  await expect(book.getByText("Nothing is left.")).toBeVisible();
  await book.getByRole("button", { name: /^Book / }).click();
  await expect(book).toBeHidden();
  await expect(lines).toHaveCount(1);

  const gift = lines.filter({ hasText: "a gift" });
  await gift.getByRole("button", { name: /^Set aside/ }).click();
  await expect(page.getByRole("heading", { name: "Nothing is left to do" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(gift).toBeVisible();
  await page.getByText("Booked 3", { exact: true }).click();
  await expect(lines).toHaveCount(3);
  await expect(lines.first()).toContainText("Names the invoice");
  const paid = (await billow.call("getInvoice", { params: { id: loose.id } })).data;
  expect([paid.status, paid.amountDue]).toEqual(["paid", "0.00"]);
});

test("a month of 500 lines is booked by keyboard alone", { tag: "@desktop" }, async ({ page, billow }) => {
  const customer = await billow.customer();
  const invoices = await Promise.all(
    Array.from({ length: 10 }, () => billow.invoice({ customer, fate: "sent" })),
  );
  const id = `month-${Date.now()}`;
  const content = camtFile(
    [
      ...invoices.slice(0, 5).map(({ number, total }) => ({ amount: total, text: `Invoice ${number}` })),
      // What remains of an invoice is paid little by little.
      ...Array.from({ length: 60 }, (_, place) => ({
        amount: "1.00",
        text: `Part of ${invoices[5 + (place % 5)]?.number}`,
        name: `Payer ${place + 1}`,
      })),
      ...Array.from({ length: 15 }, (_, place) => ({ amount: `0.${place + 11}`, name: `Stranger ${place}` })),
      ...Array.from({ length: 420 }, () => ({ amount: "-0.35", text: "Fee", code: "MDOP/CHRG" })),
    ].map((line, place) => ({ ...line, reference: `${id}-${place}` })),
    { id, day: DAY },
  );
  await page.goto("/bank");
  await expect(page.getByRole("button", { name: "Import statement" })).toBeVisible();
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog", { name: "Import a bank statement" });
  await dialog
    .getByLabel("Bank’s file")
    .setInputFiles({ name: "month.xml", mimeType: "text/xml", buffer: Buffer.from(content) });
  await dialog.getByRole("button", { name: "Import" }).press("Enter");
  const lines = page.getByRole("list", { name: "Lines of the statement" }).getByRole("listitem");
  await expect(lines).toHaveCount(75);
  const done = (count: number) => page.getByText(`${count} of 500 lines done`, { exact: true });
  await expect(done(425)).toBeVisible();

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help.getByRole("heading", { level: 3 }).first()).toHaveText("Bank statements");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  const last = lines.filter({ hasText: "Payer 20" });
  for (let pressed = 0; pressed < 20; pressed += 1) await page.keyboard.press("Enter");
  await expect(done(445)).toBeVisible();
  await expect(lines.filter({ hasText: "Payer 21" })).toBeFocused();
  await expect(lines).toHaveCount(55);
  await page.keyboard.press("z");
  await expect(last).toBeFocused();
  await expect(done(444)).toBeVisible();
  const paid = async () => (await billow.call("getInvoice", { params: { id: invoices[9]?.id ?? "" } })).data;
  expect((await paid()).amountPaid).toBe("3.00");

  await page.keyboard.press("a");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(lines).toHaveCount(15, { timeout: 30_000 });
  await expect(lines.first()).toBeFocused();
  for (let pressed = 0; pressed < 15; pressed += 1) await page.keyboard.press("x");
  await expect(page.getByRole("heading", { name: "Nothing is left to do" })).toBeVisible();
  await expect(done(500)).toBeVisible();
  expect((await paid()).amountPaid).toBe("12.00");
});

test("what one thing fits is accepted at once, and what several things fit stays", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const customer = await billow.customer();
  const [one, other, settled] = [
    await billow.invoice({ customer, fate: "sent" }),
    await billow.invoice({ customer, fate: "sent" }),
    await billow.invoice({ customer, fate: "paid" }),
  ];
  const id = `all-${Date.now()}`;
  const content = camtFile(
    [one, other, settled].map(({ number }, place) => ({
      amount: `1${place}.00`,
      text: place === 2 ? "no number" : `Part of ${number}`,
      name: "Nobody we know",
      reference: `${id}-${place}`,
    })),
    { id, day: DAY },
  );
  const { statements } = (await billow.call("importBankStatement", { body: { content } })).data;
  await page.goto(`/bank?statement=${statements[0]?.id}`);
  const lines = page.getByRole("list", { name: "Lines of the statement" }).getByRole("listitem");
  await expect(lines).toHaveCount(3);
  await page.getByRole("button", { name: "Accept all 2 that one thing fits" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Accept 2 lines?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Accept 2" }).click();
  await expect(lines).toHaveCount(1);
  await expect(page.getByText("Booked 2", { exact: true })).toBeVisible();
});

test.describe("an administrator", () => {
  test.use({ role: "admin" });

  test("records a mandate, collects what is due, and takes the file back", { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    await page.goto("/settings");
    await page.getByRole("textbox", { name: "IBAN" }).fill("DE02 1203 0000 0000 2020 51");
    await page.getByRole("textbox", { name: "SEPA creditor identifier" }).fill("DE98ZZZ09999999999");
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByText("The settings are saved.")).toBeVisible();
    const customer = await billow.customer({ paymentTermsDays: 0 });
    const { number, total } = await billow.invoice({ customer, fate: "sent" });
    await page.goto(`/customers/${customer.id}`);
    const section = page.getByRole("region", { name: "Direct debit" });
    await section.getByRole("button", { name: "Record mandate" }).click();
    const mandate = page.getByRole("dialog", { name: "Record mandate" });
    await mandate.getByRole("button", { name: "Record", exact: true }).click();
    await expect(mandate.getByText("Enter the customer’s account.")).toBeVisible();
    await mandate.getByRole("textbox", { name: "IBAN" }).fill("DE89 3704 0044 0532 0130 00");
    await mandate.getByRole("textbox", { name: "Mandate reference" }).fill(`M-${Date.now()}`);
    await mandate.getByLabel("Signed on").fill("2026-01-31");
    await expectAccessible(page);
    await askForProof(page, /\/mandates$/);
    await page.keyboard.press("Enter");
    const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
    await proof.getByLabel("Password", { exact: true }).fill(PEOPLE.admin.password);
    await page.keyboard.press("Enter");
    await expect(section.getByText("DE89 3704 0044 0532 0130 00")).toBeVisible();
    await expectAccessible(page);

    // Its e-mail leaves first.
    const collectable = async () =>
      (await billow.call("previewDirectDebits", { query: {} })).data.items.length;
    await expect.poll(collectable, { timeout: 20_000 }).toBeGreaterThan(0);
    await page.goto("/bank");
    await page.getByRole("button", { name: "Collect by direct debit" }).click();
    const dialog = page.getByRole("dialog", { name: "Collect by direct debit" });
    await expect(dialog.getByRole("listitem").filter({ hasText: number })).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: /^Collect €/ }).press("Enter");
    const made = page.getByRole("dialog", { name: "The file is made" });
    const download = page.waitForEvent("download");
    await made.getByRole("link", { name: "Download file" }).click();
    expect((await download).suggestedFilename()).toMatch(/^direct-debits-.*\.xml$/);
    await made.getByRole("button", { name: "Close" }).last().click();
    expect((await billow.call("getInvoice", { params: { id: number } })).data).toMatchObject({
      collectingOn: expect.any(String),
      amountDue: total,
    });
    await page
      .getByRole("button", { name: /^Show: / })
      .first()
      .press("Enter");
    const shown = page.getByRole("dialog", { name: /^Collected on / });
    await expect(shown.getByRole("listitem").filter({ hasText: number })).toContainText("Collecting");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(shown).toBeHidden();
    await page
      .getByRole("button", { name: /^Take back: / })
      .first()
      .press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).press("Enter");
    await expect(page.getByText("The file is taken back.")).toBeVisible();
    expect((await billow.call("getInvoice", { params: { id: number } })).data.collectingOn).toBeNull();
  });
});
