import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { sheetOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`find a credit note, read it as PDF, come to its invoice, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const { id, number } = await billow.invoice({ customer, fate: "refunded" });
    const [note] = (await billow.call("getInvoice", { params: { id } })).data.creditNotes;
    await page.goto("/credit-notes");
    const table = page.getByRole("region", { name: "Credit notes" });
    await hand.type(page.getByRole("searchbox", { name: /^Search credit notes/ }), number);
    await expect(table.getByRole("row")).toHaveCount(2);
    await expect(page).toHaveURL(new RegExp(`q=${number}`));
    await hand.expectAccessible();

    const asked = page.context().waitForEvent("response", (answer) => answer.url().endsWith("/pdf"));
    const opened = page.waitForEvent("popup");
    await hand.press(table.getByRole("link", { name: note?.number ?? "" }));
    const { url, headers } = await asked.then((answer) => ({ url: answer.url(), headers: answer.headers() }));
    expect(headers["content-type"]).toBe("application/pdf");
    expect(headers["content-disposition"]).toContain(`${note?.number}.pdf`);
    // A browser that shows PDFs keeps the bytes of what it has opened to itself.
    const file = await page.request.get(url);
    expect((await file.body()).subarray(0, 5).toString()).toBe("%PDF-");
    await (await opened).close();

    await hand.press(table.getByRole("link", { name: number }));
    await expect(sheetOf(page)).toBeVisible();
  });
}

test("no credit note matches", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/credit-notes?q=nobody-has-this");
  await expect(page.getByRole("heading", { name: "No credit note matches" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(page).toHaveURL(/\/credit-notes$/);
});
