import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../billow.ts";
import { startFakeInventory } from "../fake-inventory.ts";
import { startFakePrometheus } from "../fake-prometheus.ts";
import { HANDS, type Hand } from "../hand.ts";

test.use({ role: "admin" });

for (const { by, of } of HANDS) {
  test(
    `a source is tried out, added, paused and removed, by ${by}`,
    { tag: "@desktop" },
    async ({ page, billow }, info) => {
      const customer = await billow.customer();
      const prometheus = await startFakePrometheus(customer.tenantId);
      const name = `fra-${by}-${info.project.name}`;
      try {
        const hand = of(page);
        const dialog = await addSource(hand, page);
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(dialog.getByText("Name at least one mapping", { exact: false })).toHaveCount(0);
        await expect(dialog.getByText("Choose a preset to start from", { exact: false })).toBeVisible();
        await hand.expectAccessible();
        await hand.type(dialog.getByLabel("Name"), name);
        await hand.type(dialog.getByLabel("Address"), prometheus.url);
        await hand.type(dialog.getByLabel("Mappings"), mappings);
        await hand.press(dialog.getByRole("button", { name: "Try it out" }));
        const trial = dialog.getByRole("table", { name: "Would be billed" });
        await expect(trial.getByRole("row").nth(1)).toContainText(customer.name);
        await hand.expectAccessible();
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(dialog).toBeHidden();

        const row = page.getByRole("row").filter({ hasText: name });
        await expect(row).toBeVisible();
        await hand.press(row.getByRole("button", { name, exact: true }));
        await expect(page.getByRole("dialog", { name })).toContainText("Address");
        await hand.expectAccessible();
        await page.keyboard.press("Escape");
        const menu = row.getByRole("button", { name: `What to do with ${name}` });
        await hand.choose(menu, "Pause");
        await expect(row).toContainText("Paused");
        await hand.choose(menu, "Remove…");
        await hand.press(page.getByRole("button", { name: "Remove source" }));
        await expect(row).toHaveCount(0);
      } finally {
        prometheus.stop();
      }
    },
  );

  test(
    `an inventory is tried out and added by its fields, then changed, by ${by}`,
    { tag: "@desktop" },
    async ({ page, billow }, info) => {
      const customer = await billow.customer();
      const inventory = await startFakeInventory(customer.tenantId);
      const name = `cmdb-${by}-${info.project.name}`;
      try {
        const hand = of(page);
        const dialog = await addSource(hand, page);
        const field = (label: string) => dialog.getByLabel(label, { exact: true });
        await hand.pick(field("Kind"), "Inventory");
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(field("Name")).toBeFocused();
        await expect(field("Tenant ID")).toHaveAccessibleDescription("Enter where the tenant's ID is.");
        await hand.expectAccessible();

        await hand.type(field("Name"), name);
        await hand.type(field("Address"), inventory.url);
        await hand.type(field("List"), "servers");
        await hand.type(field("Tenant ID"), "project.id");
        await hand.type(field("Resource ID"), "id");
        await hand.type(field("vCPUs"), "flavor.vcpus");
        await hand.press(dialog.getByRole("button", { name: "Add dimension" }));
        await expect(field("Name, dimension 1")).toBeFocused();
        await hand.type(field("Name, dimension 1"), "1zone");
        await hand.type(field("Place or value, dimension 1"), "zone");
        await hand.press(dialog.getByRole("button", { name: "Add dimension" }));
        await hand.press(dialog.getByRole("button", { name: "Remove dimension 2" }));
        await expect(dialog.getByRole("button", { name: "Add dimension" })).toBeFocused();
        await hand.press(dialog.getByRole("button", { name: "Add rule" }));
        await hand.type(field("Place, rule 1"), "status");
        await hand.type(field("Values, one a line, rule 1"), "ERROR");

        await hand.press(dialog.getByRole("button", { name: "Try it out" }));
        await expect(field("Name, dimension 1")).toBeFocused();
        await expect(field("Name, dimension 1")).toHaveAccessibleDescription(/^Begin with a letter/);
        await hand.type(field("Name, dimension 1"), "zone");
        await hand.press(dialog.getByRole("button", { name: "Try it out" }));
        const trial = dialog.getByRole("table", { name: "Would be billed" });
        await expect(trial.getByRole("row").nth(1)).toContainText(customer.name);
        await expect(trial.getByRole("row").nth(1)).toContainText("8 vCPU-h");
        await hand.expectAccessible();
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(dialog).toBeHidden();

        const row = page.getByRole("row").filter({ hasText: name });
        await hand.choose(row.getByRole("button", { name: `What to do with ${name}` }), "Edit…");
        const editing = page.getByRole("dialog", { name: `Edit ${name}` });
        await expect(editing.getByLabel("Values, one a line, rule 1")).toHaveValue("ERROR");
        // What only the server knows stands at its field too.
        await hand.type(editing.getByLabel("Read every, seconds"), "5");
        await hand.press(editing.getByRole("button", { name: "Save" }));
        await expect(editing.getByLabel("Read every, seconds")).toHaveAccessibleDescription(/15/);
        await hand.type(editing.getByLabel("Read every, seconds"), "600");
        await hand.press(editing.getByRole("button", { name: "Save" }));
        await expect(editing).toBeHidden();
        const sources = (await billow.call("listSources", {})).data.items;
        expect(sources.find((source) => source.name === name)?.config).toMatchObject({
          items: "servers",
          fields: { tenant: "project.id", resource: "id", vcpus: "flavor.vcpus" },
          dimensions: { zone: { path: "zone" } },
          skip: [{ path: "status", values: ["ERROR"] }],
          everySeconds: 600,
        });
      } finally {
        inventory.stop();
      }
    },
  );

  test(
    `events of another system are tried by a preset and taken from then on, by ${by}`,
    { tag: "@desktop" },
    async ({ page, billow }, info) => {
      const customer = await billow.customer();
      const name = `lago-${by}-${info.project.name}`;
      const hand = of(page);
      const dialog = await addSource(hand, page);
      await hand.pick(dialog.getByLabel("Kind"), "Events");
      await expect(dialog.getByLabel("Address")).toHaveCount(0);
      await hand.type(dialog.getByLabel("Name"), name);
      await hand.pick(dialog.getByLabel("Preset"), "Lago events");
      const event = {
        ...{ specversion: "1.0", type: "lago.event", id: name, source: "/lago" },
        data: {
          ...{ external_subscription_id: customer.tenantId, code: "egress_gb", timestamp: 1_790_000_000 },
          properties: { gb: 1.073741824 },
        },
      };
      const lines = [event, { ...event, data: { ...event.data, timestamp: "noon" } }];
      await hand.type(dialog.getByLabel("Events to try"), lines.map((one) => JSON.stringify(one)).join("\n"));
      await hand.press(dialog.getByRole("button", { name: "Try it out" }));
      const trial = dialog.getByRole("table", { name: "Would be billed" });
      await expect(trial.getByRole("row").nth(1)).toContainText(customer.name);
      await expect(dialog).toContainText('data.timestamp: must be seconds since 1970, not "noon"');
      await hand.expectAccessible();
      await hand.press(dialog.getByRole("button", { name: "Add source" }));
      await expect(dialog).toBeHidden();
      await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Events");
    },
  );

  test(
    `an OpenStack is added by its fields, and shows no password again, by ${by}`,
    { tag: "@desktop" },
    async ({ page, billow }, info) => {
      const name = `nova-${by}-${info.project.name}`;
      const hand = of(page);
      const dialog = await addSource(hand, page);
      await hand.pick(dialog.getByLabel("Kind"), "OpenStack notifications");
      await expect(dialog.getByText("Token")).toHaveCount(0);
      await hand.type(dialog.getByLabel("Name", { exact: true }), name);
      await hand.type(dialog.getByLabel("Address"), "amqp://127.0.0.1:1/nova");
      await hand.pick(dialog.getByRole("group", { name: "Credentials" }), "Password");
      await hand.type(dialog.getByLabel("User"), "billow");
      await hand.type(dialog.locator("input[type='password']"), "s3cret");
      await hand.pick(
        dialog.getByLabel("A machine that is stopped, shelved or suspended"),
        "counts with its disk alone",
      );
      await hand.press(dialog.getByLabel("Images, from Glance"));
      await hand.press(dialog.getByRole("button", { name: "Add flavor" }));
      await hand.type(dialog.getByLabel("Flavor, flavor 1"), "g1.large");
      await hand.expectAccessible();
      await hand.press(dialog.getByRole("button", { name: "Add source" }));
      await expect(dialog).toBeHidden();

      const row = page.getByRole("row").filter({ hasText: name });
      await hand.choose(row.getByRole("button", { name: `What to do with ${name}` }), "Edit…");
      const editing = page.getByRole("dialog", { name: `Edit ${name}` });
      await expect(editing.getByRole("radio", { name: "Keep" })).toBeChecked();
      await expect(editing.locator("input[type='password']")).toHaveCount(0);
      await expect(editing.getByRole("button", { name: "Try it out" })).toHaveAttribute(
        "aria-disabled",
        "true",
      );
      await expect(editing.getByLabel("Exchanges")).toHaveValue("nova\ncinder");
      await expect(editing.getByLabel("Flavor, flavor 1")).toHaveValue("g1.large");
      const source = (await billow.call("listSources", {})).data.items.find((one) => one.name === name);
      expect(source).toMatchObject({
        hasSecret: true,
        config: { whenStopped: "disk", counts: ["servers", "volumes", "images"] },
      });
      expect(JSON.stringify(source)).not.toContain("s3cret");
    },
  );
}

const mappings = JSON.stringify([
  {
    meter: "compute.vcpu",
    metric: "vcpus",
    type: "gauge",
    tenantLabel: "project",
    resourceLabels: ["uuid"],
    intervalSeconds: 60,
  },
]);

async function addSource(hand: Hand, page: Page): Promise<Locator> {
  await page.goto("/usage/sources");
  await hand.press(page.getByRole("button", { name: "Add source" }));
  return page.getByRole("dialog", { name: "Add a source" });
}
