import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import type { BenchBillow } from "./billow.ts";
import type { Row } from "./measure.ts";

const EMAIL = "bench@billow.example";
const LINES = 500;
const KEYS = 40;
const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const PAGES = [
  "/invoices",
  "/overview",
  "/usage",
  "/usage/sources",
  "/usage/events",
  "/usage/reconciliation",
  "/customers",
  "/credit-notes",
  "/ageing",
  "/running-month",
  "/vat",
  "/entries",
  "/billing-runs",
  "/products",
  "/meters",
  "/users",
  "/api-keys",
  "/outbox",
  "/webhooks",
  "/audit",
  "/settings",
];

/** The console in a browser, on the demo: what it loads, whether anything moves as pages fill, how it types in a long draft. */
export async function benchConsole(billow: BenchBillow): Promise<Row[]> {
  await billow.command(["demo", "load"]);
  const { output } = await billow.command(["user", "create", "--email", EMAIL, "--role", "admin"]);
  const password = /^Password .*: (\S+)$/m.exec(output)?.[1] ?? "";
  const number = await longDraft(billow);
  // `npm run bench` names it.
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
  try {
    const rows = [];
    for (const viewport of WIDTHS) {
      const page = await signedIn(browser, { baseURL: billow.address, viewport, password });
      const at = `${viewport.width} pixels wide`;
      rows.push(...(await benchPages(page, { at, sheet: `/invoices/${number}` })));
      rows.push(await benchTyping(page, { at, number }));
      await page.context().close();
    }
    return rows;
  } finally {
    await browser.close();
  }
}

async function longDraft(billow: BenchBillow): Promise<string> {
  const { items } = JSON.parse(await billow.call("/api/v1/customers?limit=1"));
  const lines = Array.from({ length: LINES }, (_, index) => ({
    product: `Machine ${index + 1}`,
    quantity: "3",
    unitPrice: "12.5",
  }));
  const body = { customerId: items[0].id, lines };
  return JSON.parse(await billow.call("/api/v1/invoices", { method: "POST", body })).number;
}

async function signedIn(
  browser: Browser,
  { password, ...at }: { baseURL: string; viewport: { width: number; height: number }; password: string },
): Promise<Page> {
  const context = await browser.newContext(at);
  const page = await context.newPage();
  await page.addInitScript({ path: join(import.meta.dirname, "in-page.js") });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/invoices/);
  return page;
}

/** Loads every page anew, as a bookmark does. */
async function benchPages(page: Page, { at, sheet }: { at: string; sheet: string }): Promise<Row[]> {
  const shifts: [string, number][] = [];
  let script = 0;
  for (const path of [...PAGES, sheet]) {
    await page.goto(path);
    await page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor();
    await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached" });
    await page.waitForTimeout(500);
    shifts.push([path, await page.evaluate<number>("measured.shift")]);
    if (path === PAGES[0]) script = await page.evaluate<number>("scriptBytes()");
  }
  const [worst, most] = shifts.toSorted((a, b) => b[1] - a[1])[0] ?? ["", 0];
  return [
    {
      what: `JavaScript of the list, ${at}`,
      measured: `${(script / 1000).toFixed(0)} kB compressed`,
      bar: "≤ 220 kB",
      floor: "",
    },
    {
      what: `layout shift of ${shifts.length} pages, ${at}`,
      measured: most === 0 ? "none" : `${most.toFixed(4)} at most, of ${worst}`,
      bar: "0",
      floor: "",
    },
  ];
}

/** From the key to the frame that shows it, in a long draft, of which the editor shows a screenful. */
async function benchTyping(page: Page, { at, number }: { at: string; number: string }): Promise<Row> {
  await page.goto(`/invoices/${number}/edit`);
  const field = page.getByLabel("Unit price, line 5");
  await field.fill("1");
  await field.focus();
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press(key % 2 === 0 ? "7" : "Backspace");
    await page.waitForTimeout(60);
  }
  const took = (await page.evaluate<number[]>("measured.keys")).toSorted((a, b) => a - b);
  const share = (of: number) => (took[Math.floor(took.length * of)] ?? Number.NaN).toFixed(0);
  return {
    what: `a key in a draft of ${LINES} lines, ${at}`,
    measured: `p50 ${share(0.5)} ms, p95 ${share(0.95)} ms`,
    bar: "≤ 50 ms",
    floor: "",
  };
}
