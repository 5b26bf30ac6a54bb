import { expect, test } from "../billow.ts";
import { shown } from "../dates.ts";
import { HANDS } from "../hand.ts";
import { invoiceLinks, isNarrow, rangeField, searchField, sheetOf, statusTab } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

for (const { by, of } of HANDS) {
  test(`search, range, statuses and sort combine, live in the address and come back, by ${by}`, {
    tag: "@desktop",
  }, async ({ page, browser, billow, isMobile }) => {
    const hand = of(page);
    const amountHead = page.getByRole("columnheader", { name: "Amount" });
    const amounts = page.getByRole("table").getByRole("cell").filter({ hasText: /^€/ });
    // Cards on a phone have no heads to sort by.
    const sorted = isMobile ? "" : "&sort=-total";
    await page.goto("/invoices");
    await hand.type(searchField(page), "nordwind");
    await expect(invoiceLinks(page)).toHaveCount(7);
    await hand.press(statusTab(page, "Paid"));
    await expect(page).toHaveURL(/\?q=nordwind&status=paid$/);
    await hand.press(statusTab(page, "Refunded"));
    await expect(invoiceLinks(page)).toHaveCount(3);
    if (!isMobile) await hand.press(amountHead.getByRole("button"));
    await expect(page).toHaveURL(`/invoices?q=nordwind&status=paid,refunded${sorted}`);
    await hand.press(rangeField(page));
    await hand.press(page.getByRole("button", { name: "Last 30 days" }));
    await expect(page).toHaveURL(`/invoices?q=nordwind&range=last-30-days&status=paid,refunded${sorted}`);
    await expect(invoiceLinks(page)).toHaveCount(1);
    const shownNumber = (await invoiceLinks(page).innerText()).match(/INV-\d+-\d+/)?.[0] ?? "";
    await hand.expectAccessible();

    await page.reload();
    await expect(searchField(page)).toHaveValue("nordwind");
    await expect(rangeField(page)).toHaveAccessibleName(/Last 30 days/);
    await expect(statusTab(page, "Paid")).toHaveAttribute("aria-pressed", "true");
    await expect(statusTab(page, "Refunded")).toHaveAttribute("aria-pressed", "true");
    await expect(invoiceLinks(page)).toHaveText([new RegExp(shownNumber)]);
    if (!isMobile) await expect(amountHead).toHaveAttribute("aria-sort", "descending");

    const colleague = await browser.newContext({ storageState: billow.sessions.manager });
    const theirs = await colleague.newPage();
    await theirs.goto(page.url());
    await expect(theirs.getByRole("link", { name: shownNumber })).toBeVisible();
    await expect(searchField(theirs)).toHaveValue("nordwind");
    await colleague.close();

    await page.goBack();
    await expect(page).toHaveURL(`/invoices?q=nordwind&status=paid,refunded${sorted}`);
    await expect(rangeField(page)).toHaveAccessibleName(/All time/);
    if (!isMobile) {
      await expect(amounts).toHaveText(["€5,890.50", "€2,945.25", "€35.11"]);
      await page.goBack();
      await expect(amountHead).toHaveAttribute("aria-sort", "none");
    }
    await page.goBack();
    await expect(page).toHaveURL(/\/invoices\?q=nordwind&status=paid$/);
    await page.goBack();
    await expect(page).toHaveURL(/\/invoices\?q=nordwind$/);
    await expect(invoiceLinks(page)).toHaveCount(7);
    await page.goForward();
    await expect(statusTab(page, "Paid")).toHaveAttribute("aria-pressed", "true");
  });
}

test("Back closes the sheet and leaves the list as it was", async ({ page }) => {
  await page.goto("/invoices?status=refunded");
  await invoiceLinks(page).first().click();
  await expect(sheetOf(page)).toBeVisible();
  await expect(page).toHaveURL(/\/invoices\/INV-\d+-\d+\?status=refunded$/);
  await page.goBack();
  await expect(sheetOf(page)).toBeHidden();
  await expect(page).toHaveURL(/\/invoices\?status=refunded$/);
});

for (const { by, of } of HANDS) {
  test(`sort by each head, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    for (const unitPrice of ["300", "90", "2000"]) {
      await billow.invoice({ customer, lines: [{ product: "Cloud", quantity: "1", unitPrice }] });
    }
    await page.goto(`/invoices?${new URLSearchParams({ q: customer.name })}`);
    const amounts = page.getByRole("table").getByRole("cell").filter({ hasText: "€" });
    const head = page.getByRole("columnheader", { name: "Amount" });
    await hand.press(head.getByRole("button"));
    await expect(amounts).toHaveText(["€2,380.00", "€357.00", "€107.10"]);
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await hand.press(head.getByRole("button"));
    await expect(amounts).toHaveText(["€107.10", "€357.00", "€2,380.00"]);
    await expect(page).toHaveURL(/sort=total/);
    await hand.press(page.getByRole("columnheader", { name: "Invoice Number" }).getByRole("button"));
    await expect(amounts).toHaveText(["€2,380.00", "€107.10", "€357.00"]);
    await expect(head).toHaveAttribute("aria-sort", "none");
  });
}

test("customers sort by name, whatever their accents", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/invoices?status=paid,refunded");
  await page.getByRole("columnheader", { name: "Customer" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=customer/);
  await expect(page.getByRole("row").nth(1)).toContainText(CUSTOMERS.kuwaiti.name);
  await page.getByRole("columnheader", { name: "Customer" }).getByRole("button").click();
  await expect(page.getByRole("row").nth(1)).toContainText(CUSTOMERS.polish.name);
});

for (const { by, of } of HANDS) {
  test(`page through the list, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { all } = (await billow.call("countInvoices", { query: { issuedBefore: "2999-01-01" } })).data;
    await page.goto("/invoices?sort=issueDate");
    const pages = page.getByRole("navigation", { name: "Pages" });
    const [previous, next] = ["Previous page", "Next page"].map((name) =>
      pages.getByRole("button", { name }),
    );
    if (previous === undefined || next === undefined) throw new Error("both were named");
    await hand.choose(pages.getByRole("button", { name: "Rows per page: 50" }), "25");
    await expect(page).toHaveURL(/limit=25/);
    await expect(invoiceLinks(page)).toHaveCount(25);
    await expect(pages).toContainText("1–25 of ");
    await expect(previous).toHaveAttribute("aria-disabled", "true");
    const first = (await invoiceLinks(page).first().textContent()) ?? "";
    await hand.press(next);
    await expect(pages).toContainText("26–50 of ");
    await expect(invoiceLinks(page).filter({ hasText: first })).toHaveCount(0);
    await hand.press(next);
    await expect(pages).toContainText("51–");
    expect(all).toBeGreaterThan(50);
    await hand.press(previous);
    await expect(pages).toContainText("26–50 of ");
    await page.reload();
    await expect(pages).toContainText("26–50 of ");
    await hand.press(previous);
    await expect(invoiceLinks(page).first()).toHaveText(first);
  });
}

test("amounts, dates and badges of a row", async ({ page, billow }) => {
  const { number, issueDate, dueDate } = await billow.invoice({ fate: "partlyRefunded" });
  await page.goto(`/invoices?q=${number}`);
  const list = page.getByRole("region", { name: "Invoices" });
  await expect(list.getByText("€1,190.00")).toBeVisible();
  await expect(list.getByText("Refunded", { exact: true })).toBeVisible();
  await expect(list.getByText("€1.00", { exact: true })).toBeVisible();
  if (isNarrow(page)) {
    await expect(list.getByText(`paid ${shown(issueDate).replace(/, \d+$/, "")}`)).toBeVisible();
  } else {
    await expect(page.getByRole("row").nth(1).getByRole("cell")).toContainText([
      number,
      "Testfeld",
      "€1,190.00",
      "Refunded",
      shown(issueDate),
      shown(dueDate),
      shown(issueDate),
    ]);
  }
});
