import { createHash } from "node:crypto";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smtpTransport } from "../../activity/deliveries/mail/transport.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { type MailServer, mailServer } from "../../testing/servers/mail-server.ts";
import { verified } from "../../testing/verified.ts";
import { deliverNext } from "../mail/deliver.ts";

const PUBLIC_URL = "https://billow.example";

let on: Invoicing;
let mails: MailServer;

beforeAll(async () => {
  mails = await mailServer();
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock, env: { SMTP_URL: mails.url, BILLOW_URL: PUBLIC_URL } });
  on = { app, clock, call: app.as("billing") };
  await app.as("admin")("updateSettings", {
    body: {
      operatorName: "Nord & <Süd>",
      email: "billing@nord.example",
      bankAccount: { iban: "DE02120300000000202051", bic: null, bank: null, holder: null },
    },
  });
});

afterAll(async () => {
  await on.app.close();
  await mails.close();
});

const create = async (id: string) => (await on.call("createInvoiceLink", { params: { id } })).data;
const linkOf = async (id: string) => (await on.call("getInvoiceLink", { params: { id } })).data.link;
const typesOf = async (id: string) =>
  (await on.call("getInvoice", { params: { id } })).data.timeline.map(({ type }) => type);

let caller = 0;
/** Opens a page as somebody whom the server has not seen, unless told otherwise. */
async function open(
  address: string,
  { from, method = "GET", headers = {} }: { from?: string; method?: "GET" | "HEAD"; headers?: object } = {},
) {
  caller += 1;
  const remoteAddress = from ?? `192.0.2.${caller}`;
  const url = address.replace(PUBLIC_URL, "");
  const answer = await on.app.server.inject({ method, url, remoteAddress, headers: { ...headers } });
  return { status: answer.statusCode, headers: answer.headers, text: answer.payload };
}

test("shows whoever has the link what is left to pay and where, in the customer's language", async () => {
  const customer = await makeCustomer(on.call, { name: "Žluťoučký <kůň>", locale: "de-DE" });
  const { id, number, paymentReference } = await makeInvoice(on, "overdue", { customer, amount: "1234.50" });
  const { address, expiresAt, views } = await create(id);
  expect(address).toMatch(/^https:\/\/billow\.example\/i\/[\w-]{22}$/);
  expect([expiresAt, views]).toEqual([expect.stringMatching(/^2027-11-/), 0]);
  const { status, headers, text } = await open(address);
  expect(status).toBe(200);
  for (const part of [
    '<html lang="de">',
    number,
    "Noch zu zahlen</span> 1.234,50 €",
    "Überfällig",
    "DE02 1203 0000 0000 2020 51",
    paymentReference?.replace(/(.{4})(?=.)/g, "$1 ") ?? "",
    '<svg viewBox="-4 -4 ',
    "Mit der Banking-App scannen und zahlen",
    "Nord &amp; &lt;Süd&gt;",
    "Žluťoučký &lt;kůň&gt;",
  ])
    expect(text.replaceAll("\u00a0", " ")).toContain(part);
  expect(text).not.toMatch(/<script|\son\w+=|tenant-\d/);
  const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(headers["content-security-policy"]).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",
  });
  expect(headers["set-cookie"]).toBeUndefined();
  await on.call("recordPayment", { params: { id }, body: { amount: "234.50", method: "card" } });
  const partly = (await open(address)).text.replaceAll("\u00a0", " ");
  expect(partly).toContain("Noch zu zahlen</span> 1.000,00 €");
  expect(partly).toContain("234,50 € von 1.234,50 € beglichen");
  await on.call("recordPayment", { params: { id }, body: { amount: "1000.00", method: "card" } });
  const paid = (await open(address)).text;
  expect(paid).toContain("Bezahlt");
  expect(paid).not.toMatch(/DE02 1203|<svg/);
  const pdf = await open(`${address}/pdf`);
  expect(pdf.headers).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `attachment; filename="${number}-bezahlt.pdf"`,
    "cache-control": "no-store",
  });
});

test("is one link an invoice, found by its hash; a voided invoice asks for no money", async () => {
  const { id } = await makeInvoice(on, "pending");
  const made = await create(id);
  expect(await create(id)).toEqual(made);
  expect((await typesOf(id)).filter((type) => type === "linkCreated")).toHaveLength(1);
  const token = made.address.split("/").at(-1) ?? "";
  const rows = await on.app.deps.db.selectFrom("invoice_link").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
  await on.call("voidInvoice", { params: { id }, body: { reason: "made in error" } });
  const { text } = await open(made.address);
  expect(text).toContain("Void");
  expect(text).not.toContain("IBAN");
  const draft = await makeDraft(on.call, await makeCustomer(on.call));
  expect(await refusal(create(draft.id))).toMatchObject({ code: "action_not_allowed" });
  const nowhere = on.app.deps.newId();
  for (const name of ["createInvoiceLink", "getInvoiceLink", "revokeInvoiceLink"] as const)
    expect((await refusal(on.call(name, { params: { id: nowhere } }))).code).toBe("not_found");
  const support = on.app.as("support");
  expect((await refusal(support("createInvoiceLink", { params: { id } }))).code).toBe("forbidden");
  expect((await support("getInvoiceLink", { params: { id } })).data.link).not.toHaveProperty("address");
});

test("puts each view into the timeline once, not each reload", async () => {
  const { id } = await makeInvoice(on, "pending");
  const { address } = await create(id);
  await open(address, { method: "HEAD" });
  expect((await linkOf(id))?.views).toBe(0);
  await Promise.all(Array.from({ length: 5 }, () => open(address)));
  on.clock.advance({ minutes: 29 });
  await open(`${address}/pdf`);
  await open(address);
  on.clock.advance({ minutes: 1 });
  await open(address);
  expect((await linkOf(id))?.views).toBe(2);
  const { timeline } = (await on.call("getInvoice", { params: { id } })).data;
  expect(timeline.filter(({ type }) => type === "viewed")).toMatchObject([
    { actor: { kind: "system", name: "Customer" }, at: "2026-11-11T10:00:00Z" },
    { at: "2026-11-11T10:30:00Z" },
  ]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});

test("opens nothing when it is guessed, old or revoked: one page for all, and few tries", async () => {
  const { id } = await makeInvoice(on, "pending");
  const { address } = await create(id);
  await on.call("revokeInvoiceLink", { params: { id } });
  expect(await linkOf(id)).toBeNull();
  const later = await create(id);
  expect(later.address).not.toBe(address);
  expect(await typesOf(id)).toEqual(expect.arrayContaining(["linkCreated", "linkRevoked"]));
  const from = "198.51.100.7";
  const german = { "accept-language": "xx,de-DE;q=0.9" };
  const pages = [
    await open(address, { from, headers: german }),
    await open(`${address}/pdf`, { from, headers: german }),
    await open("/i/AAAAAAAAAAAAAAAAAAAAAA", { from, headers: german }),
    await open("/i/%00'--", { from, headers: german }),
  ];
  for (const page of pages) expect([page.status, page.text]).toEqual([404, pages[0]?.text]);
  expect(pages[0]?.text).toContain("Dieser Link öffnet keine Rechnung");
  expect(pages[0]?.text).not.toContain("Nord");
  for (let tries = 0; tries < 6; tries += 1) await open("/i/B", { from });
  const limited = await open("/i/B", { from });
  expect([limited.status, Number(limited.headers["retry-after"]) > 0]).toEqual([429, true]);
  expect(limited.text).toContain("Too many attempts");
  expect((await open(later.address)).status).toBe(200);
  on.clock.advance({ days: 365 });
  expect((await open(later.address)).status).toBe(404);
  expect(await linkOf(id)).toBeNull();
  expect((await create(id)).address).not.toBe(later.address);
});

test("goes out with the invoice's e-mail, and again with the same address", async () => {
  const transport = smtpTransport(mails.url);
  const deliverAll = async () => {
    while (await deliverNext(on.app.deps, transport));
  };
  await deliverAll();
  mails.taken.length = 0;
  const { id } = await makeInvoice(on, "sent");
  await deliverAll();
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  await deliverAll();
  const texts = await Promise.all(mails.taken.map(async (taken) => (await simpleParser(taken)).text ?? ""));
  const { address } = await create(id);
  expect(texts).toEqual([expect.stringContaining(address), expect.stringContaining(address)]);
  const { data } = await on.call("listOutbox", {
    query: { q: (await on.call("getInvoice", { params: { id } })).data.number },
  });
  const shown = await on.call("getOutboxMessage", { params: { id: data.items[0]?.id ?? "" } });
  expect(shown.data.text).toContain(`${PUBLIC_URL}/i/…`);
  transport.close();
});
