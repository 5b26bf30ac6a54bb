import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { localFormat } from "../../invoicing/messages/local-format.ts";
import { lineData } from "../../invoicing/pdf/line-data.ts";
import { billing, shown } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, NO_SENDER, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  const tiers = [
    { upTo: "100", unitPrice: "0" },
    { upTo: null, unitPrice: "0.019" },
  ];
  const items = [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "0.0245" } },
    { product: "Egress", meter: "network.egress", price: { model: "graduated" as const, tiers } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const { use, run, invoiceOf, issued } = billing(() => on);

/** Issued months whose usage is not what is billed of it. */
async function differing() {
  const { items } = (await on.call("listUsageNotices", {})).data;
  return items.filter(({ kind }) => kind === "billedOtherwise");
}

/** What lines say on the document of an invoice, in the customer's language. */
async function documentSays(invoice: Invoice | undefined) {
  const document = await readInvoiceDocument(on.app.deps.db, invoice?.id ?? "");
  const format = localFormat(document.parties.buyer.locale, document.currency);
  return document.lines.map((line) => lineData(line, format, document.invoice).details[0]);
}

describe("usage that arrives after its period was invoiced", () => {
  test("is explained in the customer's language, until a person explains it otherwise", async () => {
    const nordwind = await makeCustomer(on.call, { locale: "es-ES" });
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "1212.5", "2026-10-20");
    await run("2026-11");
    const invoice = await invoiceOf(nordwind, "2026-11-01");
    expect(shown(invoice)?.[0]?.[1]).toBe("Late usage for 2026-10: 1212.5 vCPU-h");
    expect(await documentSays(invoice)).toEqual([
      "Consumo de octubre de 2026 registrado con retraso: 1212,5 vCPU-h",
    ]);
    await on.call("updateCustomer", { params: { id: nordwind.id }, body: { locale: "pl-PL" } });
    const [line] = invoice?.lines ?? [];
    const { product = "", description = "", unit = null, quantity = "", unitPrice = "" } = line ?? {};
    const edit = (text: string | null) =>
      on.call("updateInvoice", {
        params: { id: invoice?.id ?? "" },
        body: { lines: [{ product, description: text, unit, quantity, unitPrice }] },
      });
    await edit(description);
    expect(await documentSays(invoice)).toEqual([
      "Zużycie za październik 2026 zarejestrowane z opóźnieniem: 1212,5 vCPU-h",
    ]);
    await edit("Jak ustalono");
    expect(await documentSays(invoice)).toEqual(["Jak ustalono"]);
  });

  test("is billed on the next run's invoice, with its period and why", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "12.5", "2026-10-20");
    await use(nordwind, "compute.vcpu", "40", "2026-11-20");
    const { warnings } = await run("2026-11");
    expect(warnings).toEqual([
      NO_SENDER,
      "1 invoice includes late or corrected usage of 2026-10: 0.31 EUR before tax.",
    ]);
    const invoice = await invoiceOf(nordwind, "2026-11-01");
    expect(shown(invoice)).toEqual([
      ["usage", null, "40", "0.0245", "0.98"],
      ["adjustment", "Late usage for 2026-10: 12.5 vCPU-h", "12.5", "0.0245", "0.31"],
    ]);
    expect(invoice?.lines[1]?.period).toEqual({ from: "2026-10-01", before: "2026-11-01" });
    expect((await run("2026-12")).created).toBe(0);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is invoiced also where the customer used nothing since", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "network.egress", "90", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "network.egress", "60", "2026-10-16");
    await run("2026-11");
    expect(shown(await invoiceOf(nordwind, "2026-11-01"))).toEqual([
      ["adjustment", "Late usage for 2026-10: 10 GB", "10", "0", "0.00"],
      ["adjustment", "Late usage for 2026-10: 50 GB", "50", "0.019", "0.95"],
    ]);
  });

  test("waits while the invoice is a draft, which a refresh makes anew", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await run("2026-10");
    await use(nordwind, "compute.vcpu", "12.5", "2026-10-20");
    expect((await run("2026-11")).created).toBe(0);
    const draft = await invoiceOf(nordwind, "2026-10-01");
    expect(draft).toMatchObject({ usageChanged: true, total: "2.45" });
    expect(draft?.availableActions).toContain("refresh");
    const refreshed = (await on.call("refreshInvoice", { params: { id: draft?.id ?? "" } })).data;
    expect(shown(refreshed)).toEqual([["usage", null, "112.5", "0.0245", "2.76"]]);
    expect(refreshed).toMatchObject({ usageChanged: false, total: "2.76" });
    expect(refreshed.timeline.at(-1)).toMatchObject({
      type: "refreshed",
      data: {
        totalBefore: "2.45",
        total: "2.76",
        currency: "EUR",
        lines: [{ product: "vCPU hours", before: "2.45", after: "2.76" }],
      },
    });
    // Once more changes nothing, and says nothing.
    const again = (await on.call("refreshInvoice", { params: { id: refreshed.id } })).data;
    expect(again).toEqual(refreshed);
  });

  test("that is less than was billed is given back as far as the next invoice reaches, and the rest after it", async () => {
    const nordwind = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
    await use(nordwind, "compute.vcpu", "1000", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "-900", "2026-10-15");
    // Nothing to take it off: it waits, and the run says so.
    expect((await run("2026-11")).skipped).toMatchObject([
      {
        reason:
          "22.05 EUR too much was billed for 2026-10. The next invoice with enough room will refund it.",
      },
    ]);
    await use(nordwind, "compute.vcpu", "100", "2026-12-15");
    const december = await issued(nordwind, "2026-12");
    expect(shown(december)).toEqual([
      ["usage", null, "100", "0.0245", "2.45"],
      [
        "adjustment",
        "Corrected usage for 2026-10: 100 vCPU-h less – the rest follows on a later invoice",
        "-100",
        "0.0245",
        "-2.45",
      ],
    ]);
    expect(december.total).toBe("0.00");
    // As long as money waits, none of the corrected usage counts as billed.
    expect(await differing()).toMatchObject([
      { month: "2026-10", quantities: [{ metered: "100", billed: "1000" }] },
    ]);
    await use(nordwind, "compute.vcpu", "1600", "2027-01-15");
    const january = await issued(nordwind, "2027-01");
    expect(shown(january)?.[1]).toEqual([
      "adjustment",
      "Corrected usage for 2026-10: 800 vCPU-h less",
      "-800",
      "0.0245",
      "-19.60",
    ]);
    expect(await differing()).toEqual([]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("that was given back in part and then turns out to be right after all is billed again", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "1000", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "-900", "2026-10-15");
    await use(nordwind, "compute.vcpu", "100", "2026-11-15");
    expect((await issued(nordwind, "2026-11")).total).toBe("0.00");
    await use(nordwind, "compute.vcpu", "900", "2026-10-15");
    await run("2026-12");
    expect(shown(await invoiceOf(nordwind, "2026-12-01"))).toEqual([
      ["adjustment", "Late usage for 2026-10: 100 vCPU-h", "100", "0.0245", "2.45"],
    ]);
  });

  test("is billed anew when the invoice that adjusted it, or the one it was of, is voided", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    const october = await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "40", "2026-10-20");
    await use(nordwind, "compute.vcpu", "20", "2026-11-15");
    const november = await issued(nordwind, "2026-11");
    expect(november.total).toBe("1.47");
    const reason = "made in error";
    await on.call("voidInvoice", { params: { id: november.id }, body: { reason } });
    await run("2026-11");
    const remade = await invoiceOf(nordwind, "2026-11-01");
    expect(shown(remade)).toEqual(shown(november));
    // October is free again, while November bills a part of it.
    await on.call("voidInvoice", { params: { id: october.id }, body: { reason } });
    await run("2026-10");
    expect(shown(await invoiceOf(nordwind, "2026-10-01"))).toEqual([
      ["usage", null, "140", "0.0245", "3.43"],
      [
        "adjustment",
        "Usage for 2026-10, already billed on another invoice: 40 vCPU-h",
        "-40",
        "0.0245",
        "-0.98",
      ],
    ]);
  });

  test("is billed by the card and terms of its period", async () => {
    const nordwind = await makeCustomer(on.call);
    await on.call("createSubscription", {
      body: {
        customerId: nordwind.id,
        startsOn: "2026-01-01",
        discount: { percent: "10" },
        minimumSpend: "5.00",
        items: [{ product: "Support", description: null, quantity: "1", unitPrice: "1" }],
      },
    });
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    expect((await issued(nordwind, "2026-10")).total).toBe("4.50");
    const items = [
      { product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "9" } },
    ];
    await on.call("createRateCard", {
      body: { name: "Dear", currency: "EUR", validFrom: "2026-11-01", items },
    });
    await on.call("createSubscription", {
      body: {
        customerId: nordwind.id,
        startsOn: "2026-11-01",
        discount: { percent: "50" },
        minimumSpend: null,
        items: [{ product: "Gold", description: null, quantity: "1", unitPrice: "10" }],
      },
    });
    await use(nordwind, "compute.vcpu", "100", "2026-10-16");
    const november = await issued(nordwind, "2026-11");
    // October comes to 1.00 + 4.90, less a tenth: 5.31, of which 4.50 is billed.
    expect(shown(november)).toEqual([
      ["recurring", null, "1", "10", "10.00"],
      ["adjustment", "Late usage for 2026-10: 100 vCPU-h", "100", "0.0245", "2.45"],
      ["adjustment", "Lower minimum spend for 2026-10", "-1", "1.55", "-1.55"],
      ["adjustment", "Higher discount for 2026-10", "-1", "0.09", "-0.09"],
    ]);
    expect(november).toMatchObject({ subtotal: "10.81", discount: "5.00", total: "5.81" });
  });
});

describe("a month of which a payment was given back", () => {
  async function paid(customer: { id: string }, period: string): Promise<Invoice> {
    const { id, total } = await issued(customer, period);
    return (
      await on.call("recordPayment", { params: { id }, body: { amount: total, method: "bank transfer" } })
    ).data;
  }

  test("is not given back once more when its usage turns out to be less", async () => {
    const nordwind = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
    await use(nordwind, "compute.vcpu", "1000", "2026-10-15");
    const october = await paid(nordwind, "2026-10");
    const params = { id: october.id };
    // 10.00 of 29.16 were refunded, 8.40 without tax; then 400 hours of 9.80 turn out to be none.
    await on.call("refundInvoice", { params, body: { amount: "10.00" } });
    await use(nordwind, "compute.vcpu", "-400", "2026-10-15");
    await use(nordwind, "compute.vcpu", "1000", "2026-11-15");
    expect(shown(await paid(nordwind, "2026-11"))?.slice(1)).toEqual([
      ["adjustment", "Corrected usage for 2026-10: 400 vCPU-h less", "-400", "0.0245", "-9.80"],
      ["adjustment", "Already given back for 2026-10", "1", "8.4", "8.40"],
    ]);
    // The other 14.70 are refunded, and turn out to be nothing too: no invoice is made to say so.
    await on.call("refundInvoice", { params, body: { amount: "17.49" } });
    await use(nordwind, "compute.vcpu", "-600", "2026-10-15");
    expect((await run("2026-12")).skipped).toMatchObject([
      {
        reason:
          "The changes of 2026-10 add up to zero, as people had settled it before. The next invoice will show them.",
      },
    ]);
    // Some of it was right after all; what is refunded of that stays so.
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await use(nordwind, "compute.vcpu", "100", "2027-01-15");
    expect(shown(await issued(nordwind, "2027-01"))?.slice(1)).toEqual([
      ["adjustment", "Corrected usage for 2026-10: 500 vCPU-h less", "-500", "0.0245", "-12.25"],
      ["adjustment", "Already given back for 2026-10", "1", "12.25", "12.25"],
    ]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is billed again what was refunded beyond it, after a later invoice had given it back", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "1000", "2026-10-15");
    const october = await paid(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "-900", "2026-10-15");
    await use(nordwind, "compute.vcpu", "2000", "2026-11-15");
    expect((await issued(nordwind, "2026-11")).total).toBe("26.95");
    await on.call("refundInvoice", { params: { id: october.id }, body: { amount: "24.50" } });
    await run("2026-12");
    expect(shown(await invoiceOf(nordwind, "2026-12-01"))).toEqual([
      ["adjustment", "Already given back for 2026-10", "1", "22.05", "22.05"],
    ]);
  });
});

describe("refreshing a draft", () => {
  test("keeps what a person wrote: lines, the discounts of lines, the invoice's discount and the note", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await use(nordwind, "network.egress", "200", "2026-10-15");
    await run("2026-10");
    const draft = await invoiceOf(nordwind, "2026-10-01");
    const drafted = (draft?.lines ?? []).map(({ product, description, quantity, unitPrice, unit }) => ({
      product,
      description,
      quantity,
      unitPrice,
      unit,
    }));
    const [cpu, ...egress] = drafted;
    if (cpu === undefined) throw new Error("the draft has a line of vCPU hours");
    const lines = [{ ...cpu, quantity: "99", discount: { percent: "50" } }, ...egress, lineOver("7.00")];
    const params = { id: draft?.id ?? "" };
    await on.call("updateInvoice", {
      params,
      body: { lines, discount: { amount: "1.00" }, note: "As agreed" },
    });
    await use(nordwind, "compute.vcpu", "100", "2026-10-16");
    const { data: refreshed } = await on.call("refreshInvoice", { params });
    expect(shown(refreshed)).toEqual([
      ["usage", null, "200", "0.0245", "4.90"],
      ["usage", null, "100", "0", "0.00"],
      ["usage", null, "100", "0.019", "1.90"],
      ["manual", null, "1", "7", "7.00"],
    ]);
    expect(refreshed.lines[0]?.discount).toBe("2.45");
    expect(refreshed).toMatchObject({ note: "As agreed", discount: "3.45", total: "10.35" });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is refused once it is issued, and for an invoice made by hand", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    const october = await issued(nordwind, "2026-10");
    expect(await refusal(on.call("refreshInvoice", { params: { id: october.id } }))).toMatchObject({
      code: "action_not_allowed",
    });
    const byHand = await on.call("createInvoice", {
      body: { customerId: nordwind.id, lines: [lineOver("1")] },
    });
    expect(byHand.data).toMatchObject({ usageChanged: false });
    expect(await refusal(on.call("refreshInvoice", { params: { id: byHand.data.id } }))).toMatchObject({
      code: "action_not_allowed",
      detail: "This invoice was made by hand, and nothing it depends on has changed since.",
    });
  });

  test("takes up late usage of earlier periods, and does not bill twice what it took up before", async () => {
    const nordwind = await makeCustomer(on.call);
    await use(nordwind, "compute.vcpu", "100", "2026-10-15");
    await issued(nordwind, "2026-10");
    await use(nordwind, "compute.vcpu", "10", "2026-10-16");
    await use(nordwind, "compute.vcpu", "1", "2026-11-16");
    await run("2026-11");
    const draft = await invoiceOf(nordwind, "2026-11-01");
    await use(nordwind, "compute.vcpu", "10", "2026-10-17");
    const params = { id: draft?.id ?? "" };
    expect((await on.call("getInvoice", { params })).data.usageChanged).toBe(true);
    const { data: refreshed } = await on.call("refreshInvoice", { params });
    expect(shown(refreshed)?.slice(1)).toEqual([
      ["adjustment", "Late usage for 2026-10: 20 vCPU-h", "20", "0.0245", "0.49"],
    ]);
    await use(nordwind, "compute.vcpu", "1", "2026-12-16");
    await run("2026-12");
    expect(shown(await invoiceOf(nordwind, "2026-12-01"))).toHaveLength(1);
  });
});
