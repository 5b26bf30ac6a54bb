import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

async function get(path: string, headers: Record<string, string> = {}) {
  const credential = await on.app.cookieOf("support");
  return on.app.server.inject({ url: `/api/v1${path}`, headers: { ...credential, ...headers } });
}

const isPdf = (bytes: Buffer) => bytes.subarray(0, 8).toString() === "%PDF-1.7" && bytes.includes("%%EOF");

describe("an invoice's PDF", () => {
  test("has the same bytes for ever once it is sent, whatever changes after it", async () => {
    const customer = await makeCustomer(on.call);
    const { id, number } = await makeInvoice(on, "sent", { customer });
    const first = await get(`/invoices/${id}/pdf`);
    expect(first.statusCode, first.payload).toBe(200);
    expect(first.headers).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="${number}.pdf"`,
      "x-frame-options": "SAMEORIGIN",
    });
    expect(first.headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    );
    expect(isPdf(first.rawPayload)).toBe(true);
    // Written into the file's metadata, which is not compressed.
    expect(first.payload).toContain("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>");

    await on.app.as("admin")("updateSettings", { body: { operatorName: "Other", accentColor: "#AA0000" } });
    await on.call("updateCustomer", { params: { id: customer.id }, body: { name: "Other" } });
    await on.call("recordPayment", { params: { id }, body: { amount: "100", method: "cash" } });
    const paid = await get(`/invoices/${number}/pdf`);
    expect(paid.headers["content-disposition"]).toBe(`inline; filename="${number}-paid.pdf"`);
    expect(paid.headers.etag).not.toBe(first.headers.etag);
    const again = await get(`/invoices/${number}/pdf?as=issued`);
    expect(again.rawPayload.equals(first.rawPayload)).toBe(true);
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(
      (await get(`/invoices/${id}/pdf?as=issued`, { "if-none-match": String(first.headers.etag) }))
        .statusCode,
    ).toBe(304);

    const { db } = on.app.deps;
    const stored = await db.selectFrom("document").selectAll().where("invoice_id", "=", id).execute();
    expect(stored).toMatchObject([{ credit_note_id: null, made_at: "2026-11-02T08:00:05Z" }]);
    expect(stored[0]?.sha256).toEqual(createHash("sha256").update(first.rawPayload).digest());
  });

  test("would be made of the same bytes, had it not been kept", async () => {
    const { id } = await makeInvoice(on, "sent");
    const first = await get(`/invoices/${id}/pdf`);
    await on.app.deps.db.deleteFrom("document").where("invoice_id", "=", id).execute();
    on.clock.advance({ days: 3 });
    expect((await get(`/invoices/${id}/pdf`)).rawPayload.equals(first.rawPayload)).toBe(true);
  });

  test("is made once, by however many it is asked for at once", async () => {
    const { id } = await makeInvoice(on, "sent");
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(`/invoices/${id}/pdf`)));
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(200));
  });

  test("of a draft follows the draft and is not kept", async () => {
    const { id } = await makeDraft(on.call, await makeCustomer(on.call));
    const first = await get(`/invoices/${id}/pdf`);
    await on.call("updateInvoice", { params: { id }, body: { note: "Changed" } });
    const second = await get(`/invoices/${id}/pdf`);
    expect([first.statusCode, second.statusCode, first.headers.etag === second.headers.etag]).toEqual([
      200,
      200,
      false,
    ]);
    const { db } = on.app.deps;
    expect(await db.selectFrom("document").selectAll().where("invoice_id", "=", id).execute()).toEqual([]);
  });

  test.each([
    ["markup", '#import "x" $1$ *b* _c_ `d` [e] @f <g> // h \\ #panic("i")'],
    ["many scripts", "株式会社 한국어 简体 שלום สวัสดี हिन्दी شركة Ελλάδα Київ"],
    ["Bengali and emoji", "ঢাকা ক্লাউড 🦊"],
    ["one long word", "x".repeat(200)],
  ])("takes %s for text", async (_, name) => {
    const customer = await makeCustomer(on.call, { name });
    const { id } = await makeInvoice(on, "pending", { customer });
    const { statusCode, rawPayload, payload } = await get(`/invoices/${id}/pdf`);
    expect(statusCode, payload).toBe(200);
    expect(isPdf(rawPayload)).toBe(true);
  });

  test("is not frozen with a character that no font has", async () => {
    const customer = await makeCustomer(on.call, { name: "Nil 𓀀" });
    const { id } = await makeDraft(on.call, customer);
    expect(await refusal(on.call("finalizeInvoice", { params: { id } }))).toMatchObject({
      status: 422,
      code: "unprintable_text",
      detail: expect.stringContaining('"𓀀" (U+13000) of the customer\'s name'),
    });
    expect((await on.call("getInvoice", { params: { id } })).data.status).toBe("draft");
  });

  test("of none is not found", async () => {
    expect((await get("/invoices/INV-2020-0001/pdf")).statusCode).toBe(404);
    expect((await get("/credit-notes/CN-2020-0001/pdf")).statusCode).toBe(404);
  });
});

test("a credit note has a PDF of its own, the same for ever", async () => {
  const { creditNotes } = await makeInvoice(on, "refunded");
  const [note] = creditNotes;
  const first = await get(`/credit-notes/${note?.id}/pdf`);
  expect(first.headers["content-disposition"]).toBe(`inline; filename="${note?.number}.pdf"`);
  expect(isPdf(first.rawPayload)).toBe(true);
  const again = await get(`/credit-notes/${note?.number}/pdf`);
  expect(again.rawPayload.equals(first.rawPayload)).toBe(true);
});
