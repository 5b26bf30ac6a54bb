import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { openSheet } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  const details = tag === undefined ? {} : { tag };

  test(`an event is found by its id, its state explained, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const tenantId = `unknown-${Date.now().toString(36)}`;
    await billow.report([eventOf(tenantId)]);
    await page.goto("/usage/reconciliation");
    const hand = of(page);
    await expect(page.getByText(/Counts and sums agree/)).toBeVisible();
    await hand.expectAccessible();
    await hand.press(page.getByRole("link", { name: tenantId, exact: true }));
    await expect(page).toHaveURL(/\/usage\/events\?/);
    const events = page.getByRole("table", { name: "Events" });
    await expect(events.getByRole("row")).toHaveCount(2);
    await expect(events.getByRole("row").nth(1)).toContainText("Unmatched");
    await hand.type(page.getByRole("searchbox", { name: /^Search events/ }), `${tenantId}/1`);
    await expect(page).toHaveURL(/q=unknown-\w+(%2F|\/)1/);
    await hand.expectAccessible();
    await hand.press(events.getByRole("button", { name: "vm-lost" }));
    const dialog = page.getByRole("dialog", { name: "vm-lost" });
    await expect(dialog).toContainText(`${tenantId}/1`);
    await hand.expectAccessible();
    await page.keyboard.press("Escape");
    await hand.type(page.getByRole("searchbox", { name: /^Search events/ }), "no such event");
    await expect(page.getByRole("heading", { name: "No event matches" })).toBeVisible();
    await hand.press(page.getByRole("button", { name: "Clear", exact: true }));
    await expect(events.getByRole("row").nth(1)).toBeVisible();

    await page.goto("/usage/reconciliation");
    await hand.press(page.getByRole("link", { name: `Create customer for ${tenantId}` }));
    await expect(page.getByRole("dialog").getByLabel("Tenant ID")).toHaveValue(tenantId);
  });

  test(`from an invoice's line to its usage and back, by ${by}`, details, async ({ page, billow }) => {
    const { number } = billow.seed.metered;
    const hand = of(page);
    const sheet = await openSheet(page, number);
    await hand.press(sheet.getByRole("button", { name: /^Explain vCPU/ }).first());
    const dialog = page.getByRole("dialog").filter({ hasText: "View the events behind it" });
    await expect(dialog.getByRole("table", { name: "Resources" })).toContainText("vm-build");
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("link", { name: "View usage" }));
    await expect(page).toHaveURL(/\/usage\?/);
    await expect(page.getByRole("tab", { name: "Compute" })).toHaveAttribute("aria-selected", "true");
    await hand.press(page.getByRole("link", { name: `Back to ${number}` }));
    await expect(page).toHaveURL(new RegExp(`/invoices/${number}`));
  });
}

test("pages about usage that cannot be loaded say why and try again", { tag: "@desktop" }, async ({
  page,
}) => {
  const paths = {
    "/usage": "usage?**",
    "/usage/events": "usage/records?**",
    "/usage/reconciliation": "usage/reconciliation",
  };
  for (const [path, call] of Object.entries(paths)) {
    await page.route(`**/api/v1/${call}`, (route) =>
      route.fulfill({
        status: 500,
        contentType: "application/problem+json",
        body: JSON.stringify({
          type: "about:blank",
          title: "Internal Server Error",
          status: 500,
          code: "internal",
          detail: "The database did not answer.",
          requestId: "req-7f31c2",
        }),
      }),
    );
    await page.goto(path);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("Request id req-7f31c2");
    await expectAccessible(page);
    await page.unroute(`**/api/v1/${call}`);
    await alert.getByRole("button", { name: "Retry" }).click();
    await expect(alert).toHaveCount(0);
  }
});

function eventOf(tenantId: string) {
  return {
    specversion: "1.0",
    id: `${tenantId}/1`,
    source: "/specs/events",
    subject: tenantId,
    type: "billow.usage",
    time: "2026-01-10T12:00:00Z",
    data: {
      meter: "compute.vcpu",
      resource: "vm-lost",
      quantity: "4",
      from: "2026-01-10T10:00:00Z",
      before: "2026-01-10T11:00:00Z",
    },
  };
}
