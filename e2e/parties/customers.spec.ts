import type { Locator } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { monthStart, startOf, today } from "../dates.ts";
import { HANDS } from "../hand.ts";

for (const { by, tag, of } of HANDS) {
  test(`add a customer and change it, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const tenantId = `added-by-${by}-${test.info().project.name}`;
    await page.goto("/customers");
    await hand.press(page.getByRole("button", { name: "Add customer" }));
    const adding = page.getByRole("dialog", { name: "Add a customer" });
    await expect(adding.getByLabel("Name", { exact: true })).toBeFocused();
    await page.keyboard.type("Fjordkraft AS");
    await hand.type(adding.getByLabel("Tenant ID"), tenantId);
    await hand.type(adding.getByLabel("Billing e-mail"), "no address");
    await hand.type(adding.getByLabel("Tax rate, %"), "25");
    await hand.press(adding.getByRole("button", { name: "Add customer" }));
    // What is wrong is said beside the field, and nothing is lost.
    await expect(adding.getByLabel("Billing e-mail")).toHaveAttribute("aria-invalid", "true");
    await expect(adding.getByLabel("Tenant ID")).toHaveValue(tenantId);
    await hand.expectAccessible();
    await hand.type(adding.getByLabel("Billing e-mail"), "ap@fjordkraft.example");
    await hand.press(adding.getByRole("button", { name: "Add customer" }));

    const sheet = page.getByRole("dialog", { name: "Fjordkraft AS" });
    await expect(sheet).toBeVisible();
    await hand.expectAccessible();
    await hand.press(sheet.getByRole("button", { name: "Edit" }));
    const editing = page.getByRole("dialog", { name: "Edit Fjordkraft AS" });
    await hand.type(editing.getByLabel("Payment terms, days"), "30");
    await hand.type(editing.getByLabel("Name", { exact: true }), "Fjordkraft Nord AS");
    await hand.press(editing.getByRole("button", { name: "Save" }));
    await expect(editing).toBeHidden();
    await expect(page.getByRole("dialog", { name: "Fjordkraft Nord AS" })).toBeVisible();

    const changed = page.getByRole("dialog", { name: "Fjordkraft Nord AS" });
    await hand.press(changed.getByRole("button", { name: "Change recipients" }));
    const recipients = page.getByRole("dialog", { name: "E-mails to Fjordkraft Nord AS" });
    await hand.press(recipients.getByRole("button", { name: "Add recipient" }));
    await hand.type(recipients.getByLabel("Address, recipient 2"), "AP@fjordkraft.example");
    await hand.press(recipients.getByRole("button", { name: "Save" }));
    await expect(recipients.getByText("is listed twice")).toBeVisible();
    await hand.type(recipients.getByLabel("Address, recipient 2"), "cfo@fjordkraft.example");
    await hand.press(recipients.getByLabel("Reminders, recipient 2"));
    await hand.expectAccessible();
    await hand.press(recipients.getByRole("button", { name: "Save" }));
    await expect(changed.getByText("copy of invoices, credit notes, receipts")).toBeVisible();

    const { items } = (await billow.call("listCustomers", { query: { q: "fjordkraft nord" } })).data;
    expect(items.filter((one) => one.tenantId === tenantId)).toMatchObject([
      {
        billingEmail: "ap@fjordkraft.example",
        emails: [{ role: "to" }, { address: "cfo@fjordkraft.example", role: "cc" }],
        paymentTermsDays: 30,
        taxRate: "25",
      },
    ]);

    await hand.press(changed.getByRole("button", { name: "Archive" }));
    const archiving = page.getByRole("dialog", { name: "Archive Fjordkraft Nord AS?" });
    await hand.press(archiving.getByRole("button", { name: "Archive customer" }));
    await expect(archiving).toBeHidden();
    await expect(changed.getByText("nothing new is agreed")).toBeVisible();
    await hand.press(changed.getByRole("button", { name: "Close" }));
    await expect(changed).toBeHidden();
    const { id = "" } = items.find((one) => one.tenantId === tenantId) ?? {};
    const inList = page.locator(`a[href*="${id}"]`);
    await expect(inList).toBeHidden();
    await hand.press(page.getByRole("button", { name: "Show archived" }));
    await hand.press(inList);
    await hand.expectAccessible();
    await hand.press(changed.getByRole("button", { name: "Unarchive" }));
    await expect(changed.getByRole("button", { name: "Archive", exact: true })).toBeVisible();
  });
}

test("what a colleague changed of a customer stays, and who changed the same is asked", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const { id, name } = await billow.customer();
  await page.goto(`/customers/${id}`);
  await page.getByRole("dialog", { name }).getByRole("button", { name: "Edit" }).click();
  const editing = page.getByRole("dialog", { name: `Edit ${name}` });
  await editing.getByLabel("City").fill("Bonn");
  await editing.getByLabel("Payment terms, days").fill("30");
  const change = { address: { line1: "Hafenstraße 4" }, paymentTermsDays: 60 };
  await billow.call("updateCustomer", { params: { id }, body: change });
  await editing.getByRole("button", { name: "Save" }).click();

  const conflict = page.getByRole("dialog", { name: `Somebody else changed ${name}` });
  const terms = conflict.getByRole("row", { name: /^Payment terms, days/ });
  await expect(terms.getByRole("cell")).toContainText(["60", "30", "Both of you"]);
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Keep editing" }).click();
  await expect(editing.getByLabel("Payment terms, days")).toHaveValue("30");
  await editing.getByRole("button", { name: "Save" }).click();
  await conflict.getByRole("button", { name: "Save mine over it" }).click();
  await expect(editing).toBeHidden();
  expect((await billow.call("getCustomer", { params: { id } })).data).toMatchObject({
    address: { line1: "Hafenstraße 4", city: "Bonn" },
    paymentTermsDays: 30,
  });
});

test("import customers from a spreadsheet after a look at what that does", async ({ page, billow }) => {
  const tenantId = `imported-${test.info().project.name}`;
  const header = "tenant\tname\temail\tcurrency";
  await page.goto("/customers");
  await page.getByRole("button", { name: "Import customers" }).click();
  const importing = page.getByRole("dialog", { name: "Import customers" });
  await importing
    .getByLabel("Rows", { exact: true })
    .fill(`${header}\n${tenantId}\tSpreadsheet Ltd\tnobody\tEUR`);
  await importing.getByRole("button", { name: "Preview import" }).click();
  const refused = importing.getByRole("table", { name: "Refused rows" });
  await expect(refused.getByRole("row").nth(1)).toContainText(/email/);
  await expectAccessible(page);
  await importing
    .getByLabel("Rows", { exact: true })
    .fill(`${header}\n${tenantId}\tSpreadsheet Ltd\tap@sheet.example\tEUR`);
  await importing.getByRole("button", { name: "Preview import" }).click();
  await expect(importing.getByText("1 new, 0 changed")).toBeVisible();
  expect((await billow.call("listCustomers", { query: { q: tenantId } })).data.items).toEqual([]);
  await importing.getByRole("button", { name: "Import all" }).click();
  await expect(importing).toBeHidden();
  await expect(page.getByRole("link", { name: "Spreadsheet Ltd" }).first()).toBeVisible();
  // The head of a phone's page has no room for it.
  if (test.info().project.name === "phone") return;
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  expect((await file).suggestedFilename()).toBe("customers.csv");
});

for (const { by, of } of HANDS) {
  test(`bill a customer with its parent, and merge a duplicate, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const unique = `${by} ${test.info().project.name}`;
    const parent = await billow.customer({ name: `Holding by ${unique}` });
    const child = await billow.customer({ name: `Laboratory by ${unique}` });
    const find = async (field: Locator, name: string) => {
      await hand.type(field, name);
      const options = page.getByRole("option");
      await expect(options).toHaveText([new RegExp(name)]);
      // Enter does nothing while the search still goes on.
      await expect(async () => {
        await page.keyboard.press("Enter");
        await expect(options).toHaveCount(0, { timeout: 1_000 });
      }).toPass();
    };
    await page.goto(`/customers/${child.id}`);
    const sheet = page.getByRole("dialog", { name: child.name, exact: true });
    await hand.press(sheet.getByRole("button", { name: "Bill with a parent" }));
    const joining = page.getByRole("dialog", { name: `Bill ${child.name} with a parent` });
    await find(joining.getByLabel("Parent"), parent.name);
    await hand.expectAccessible();
    await hand.press(joining.getByRole("button", { name: "Bill with parent" }));
    await expect(sheet.getByText("On the invoices of")).toBeVisible();
    await hand.expectAccessible();
    await hand.press(sheet.getByRole("button", { name: "Take out of group" }));
    const leaving = page.getByRole("dialog", { name: `Take ${child.name} out of the group?` });
    await hand.press(leaving.getByRole("button", { name: "Take out of group" }));

    await hand.press(sheet.getByRole("button", { name: "Merge into another" }));
    const merging = page.getByRole("dialog", { name: `Merge ${child.name} into another customer` });
    await find(merging.getByLabel("Customer that stays"), parent.name);
    await hand.press(merging.getByRole("button", { name: "Preview merge" }));
    await expect(merging.getByText(`leads to ${parent.name}`)).toBeVisible();
    await hand.expectAccessible();
    await hand.press(merging.getByRole("button", { name: "Merge for good" }));
    await expect(sheet.getByText("merged into")).toBeVisible();
    await expect(sheet.getByRole("button", { name: "Add tenant" })).toHaveCount(0);
    await hand.press(sheet.getByRole("link", { name: parent.name }));
    const other = page.getByRole("dialog", { name: parent.name, exact: true });
    await expect(other.getByText(child.tenantId)).toBeVisible();
  });
}

test("see what each project and cost centre comes to so far", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { id, tenantId, name } = await billow.customer({ name: "Reef Institute" });
  const research = { tenantId: `${tenantId}-2`, name: "Corals", costCentre: "7200 Research", move: false };
  await billow.call("addCustomerTenant", { params: { id }, body: research });
  // Usage may not lie in the future, also in the first hour of a month.
  const month = startOf(monthStart(today()));
  await billow.report(
    [tenantId, research.tenantId].flatMap((subject, place) =>
      (place === 0 ? ["network.egress"] : ["network.egress", "compute.vcpu"]).map((meter) => ({
        ...{ specversion: "1.0", id: `${subject} ${meter}`, source: "/live", subject, type: "billow.usage" },
        data: {
          ...{ meter, resource: "router-1", quantity: `${2000 + place * 1000}` },
          ...{ from: month, before: month.replace(":00.000Z", ":01.000Z") },
        },
      })),
    ),
  );
  await page.goto(`/customers/${id}`);
  const sheet = page.getByRole("dialog", { name, exact: true });
  await expect(sheet.getByRole("table", { name: "Lines of the running month" })).toContainText("Egress");
  await sheet.getByText("By project").click();
  const projects = sheet.getByRole("table", { name: "The running month by project" });
  await expect(projects.getByRole("row").filter({ hasText: "Corals" })).toContainText("7200 Research");
  const heads = await projects.getByRole("columnheader").allTextContents();
  expect(heads.slice(0, 2).concat(heads.slice(2, 4).sort())).toEqual([
    ...["Project", "Cost centre", "Compute", "Network"],
  ]);
  await expect(projects.getByRole("row").last()).toContainText("So far");
  await expectAccessible(page);
  await page.keyboard.press("ArrowRight");
  const centres = sheet.getByRole("table", { name: "The running month by cost centre" });
  await expect(centres.getByRole("row")).toHaveCount(4);
  await expect(centres).toContainText("Without a cost centre");
});
