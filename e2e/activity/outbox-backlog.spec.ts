import { test as base, expect, type Page } from "@playwright/test";
import { type Maker, makerOf } from "../api.ts";
import { inTemporaryFolder } from "../billow.ts";
import { ADMINISTRATOR, runCommand, startBillow } from "../billow-process.ts";
import { type FakeMailServer, startFakeMailServer } from "../fake-mail-server.ts";
import { HANDS } from "../hand.ts";

/** A Billow that has just got its mail server, and three e-mails that waited for it. */
const test = base.extend<{ late: { url: string; maker: Maker; mailServer: FakeMailServer } }>({
  late: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
    async ({}, use) => {
      const mailServer = await startFakeMailServer();
      try {
        await inTemporaryFolder(async (folder, running) => {
          const before = await startBillow(folder);
          running.push(before);
          const apiKey = await runCommand(folder, ["key", "create", "--name", "warehouse", "--scopes", "*"]);
          await sendThree(makerOf(before.url, apiKey));
          await before.stop();
          const billow = await startBillow(folder, { smtpUrl: mailServer.url });
          running.push(billow);
          await use({ url: billow.url, maker: makerOf(billow.url, apiKey), mailServer });
        });
      } finally {
        mailServer.stop();
      }
    },
    { timeout: 120_000 },
  ],
});

async function sendThree(maker: Maker): Promise<void> {
  for (const name of ["Alpha", "Beta", "Gamma"]) {
    const customer = await maker.customer({ name, billingEmail: `ap@${name.toLowerCase()}.example` });
    await maker.invoice({ customer, fate: "sent" });
  }
  await expect
    .poll(async () => (await maker.call("getOutboxBacklog", {})).data.waiting.count, { timeout: 30_000 })
    .toBe(3);
}

async function openOutbox(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/outbox`);
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Outbox" })).toBeVisible();
}

for (const { by, of } of HANDS) {
  test(`all that waited is sent, then all that failed is retried, by ${by}`, { tag: "@desktop" }, async ({
    page,
    late,
  }) => {
    test.setTimeout(180_000);
    const { url, maker, mailServer } = late;
    mailServer.refused.add("ap@beta.example");
    const hand = of(page);
    await openOutbox(page, url);
    const backlog = async () => (await maker.call("getOutboxBacklog", {})).data;

    await hand.press(page.getByRole("button", { name: "Send all waiting…" }));
    const sending = page.getByRole("dialog", { name: "Send 3 waiting e-mails?" });
    await expect(sending).toContainText("To Alpha, Beta and Gamma.");
    await hand.expectAccessible();
    await hand.press(sending.getByRole("button", { name: "Cancel" }));
    await expect(sending).toBeHidden();
    expect((await backlog()).waiting.count).toBe(3);

    await hand.press(page.getByRole("button", { name: "Send all waiting…" }));
    await hand.press(sending.getByRole("button", { name: "Send 3 e-mails" }));
    await expect(page.getByText("3 e-mails were queued.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Send all waiting…" })).toHaveCount(0);
    await expect
      .poll(backlog)
      .toMatchObject({ waiting: { count: 0 }, failed: { count: 1, names: ["Beta"] } });

    mailServer.refused.clear();
    await page.reload();
    await hand.press(page.getByRole("button", { name: "Retry all failed…" }));
    const retrying = page.getByRole("dialog", { name: "Retry 1 failed e-mail?" });
    await expect(retrying).toContainText("To Beta.");
    await hand.press(retrying.getByRole("button", { name: "Retry 1 e-mail" }));
    await expect(page.getByText("1 e-mail was queued.")).toBeVisible();
    const sent = async () => (await maker.call("listOutbox", { query: { state: "sent" } })).data.items.length;
    await expect.poll(sent).toBe(3);
  });
}
