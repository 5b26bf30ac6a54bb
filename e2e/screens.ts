import type { Locator, Page } from "@playwright/test";

/** The parts of the console that many specs look at, wide and narrow. */

/** Rows of the invoice list, cards on a phone: the link of each. */
export function invoiceLinks(page: Page): Locator {
  return page.getByRole("region", { name: "Invoices" }).getByRole("link");
}

export function statusTab(page: Page, name: string): Locator {
  return page.getByRole("group", { name: "Status" }).getByRole("button", { name: new RegExp(`^${name}`) });
}

export function searchField(page: Page): Locator {
  return page.getByRole("searchbox", { name: "Search invoices by number or customer" });
}

/** The field of the date range, which names what is chosen. */
export function rangeField(page: Page): Locator {
  return page.getByRole("button", { name: /^Issue date: / });
}

/** The sheet of the invoice that is open. */
export function sheetOf(page: Page): Locator {
  return page.getByRole("dialog", { name: /^Invoice INV-/ });
}

/** The number, on a phone the amount, with the status right behind it. */
export function statusIn(sheet: Locator, status: string): Locator {
  return sheet.getByText(new RegExp(`^[^a-z]*\\d${status}`));
}

/** Opens the sheet of an invoice over a list of it alone. */
export async function openSheet(page: Page, number: string): Promise<Locator> {
  await page.goto(`/invoices/${number}?q=${number}`);
  const sheet = sheetOf(page);
  await sheet.getByRole("heading", { name: "Timeline" }).waitFor();
  return sheet;
}

/** The three dots of the sheet. */
export function menuOf(sheet: Locator): Locator {
  return sheet.getByRole("button", { name: "Options" });
}

/** The entries of the timeline, the newest last. */
export function timelineOf(sheet: Locator): Locator {
  return sheet.getByRole("heading", { name: "Timeline" }).locator("..").getByRole("listitem");
}

/** Whether the page is shown in the phone's layout. */
export function isNarrow(page: Page): boolean {
  return (page.viewportSize()?.width ?? 0) < 768;
}

/** The menu of the sidebar, which is a drawer on a phone. */
export async function openNavigation(page: Page): Promise<Locator> {
  if (!isNarrow(page)) return page.getByRole("complementary", { name: "Sidebar" });
  await page.getByRole("button", { name: "Open the menu" }).click();
  return page.getByRole("dialog", { name: "Menu" });
}
