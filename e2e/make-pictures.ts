/** Makes the pictures of the documentation from the demo. No test: run by `npm run docs:pictures` when the console looks otherwise. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { ADMINISTRATOR, startBillow } from "./billow-process.ts";
import { invoiceLinks } from "./screens.ts";

const FOLDER = join(import.meta.dirname, "../docs/screenshots");

/** Each picture, and how the page comes to look like that. */
const PICTURES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  invoices: async (page) => {
    await page.goto("/invoices");
    await invoiceLinks(page).nth(5).waitFor();
  },
  invoice: async (page) => {
    const answer = await page.request.get("/api/v1/invoices?status=paid");
    const { items }: { items: { number: string; period: unknown }[] } = await answer.json();
    await page.goto(`/invoices/${items.find(({ period }) => period !== null)?.number}`);
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
  },
  explain: async (page) => {
    await page
      .getByRole("button", { name: /^Explain/ })
      .first()
      .click();
    await page.getByRole("dialog").last().getByText("Resource").first().waitFor();
  },
  ageing: async (page) => {
    await page.goto("/ageing");
    await page.getByRole("row").nth(4).waitFor();
  },
  "reminder-levels": async (page) => {
    await page.goto("/settings");
    const group = page.getByRole("group", { name: "Reminders" });
    await group.getByLabel("Fee, level 3").fill("5.00 EUR");
    await group.getByLabel("Charge interest, level 3").check();
    await group.getByLabel("Fee, level 4").fill("10.00 EUR");
    for (const does of ["Charge interest", "Tell account manager", "Suspend"])
      await group.getByLabel(`${does}, level 4`).check();
    await group.getByText("Levels", { exact: true }).evaluate((heading) => heading.scrollIntoView());
  },
  usage: async (page) => {
    await page.goto("/usage");
    await page.getByLabel("Shown in the chart").first().waitFor();
  },
};

const dataFolder = await mkdtemp(join(tmpdir(), "billow-pictures-"));
const billow = await startBillow(dataFolder, { demo: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
try {
  const page = await browser.newPage({
    baseURL: billow.url,
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  await page.goto("/");
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  for (const [name, show] of Object.entries(PICTURES)) {
    await show(page);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
    console.log(`docs/screenshots/${name}.png`);
  }
} finally {
  await browser.close();
  await billow.stop();
  await rm(dataFolder, { recursive: true, force: true });
}
