import { describe, expect, test } from "vitest";
import {
  EXAMPLE_CREDIT_NOTE,
  EXAMPLE_MESSAGES,
  exampleDocument,
  exampleNoteByLine,
  OVER_AN_AMOUNT,
} from "../../testing/examples/example-document.ts";
import { pageText } from "../hosted-page/page-text.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import { htmlText, plainText } from "../mail/layout.ts";
import { type MessageFacts, messageContent } from "../mail/message-content.ts";
import { subjectOf } from "../mail/subject.ts";
import { creditNoteData, invoiceData } from "../pdf/document-data.ts";
import { translation } from "./catalogue.ts";
import { de } from "./de.ts";
import { localFormat } from "./local-format.ts";
import { CATALOGUES, messagesFor } from "./messages.ts";

describe("a catalogue", () => {
  test("with a missing, a superfluous or a wrongly filled text does not compile", () => {
    const { hello: _, ...withoutHello } = de;
    // @ts-expect-error a text is missing
    translation(withoutHello);
    // @ts-expect-error English has no such text
    translation({ ...de, goodbye: "Auf Wiedersehen" });
    // @ts-expect-error a placeholder is missing
    translation({ ...CATALOGUES.en, hello: "Guten Tag," });
    // @ts-expect-error English has no such placeholder
    translation({ ...CATALOGUES.en, hello: "Guten Tag {title} {name}," });
    // @ts-expect-error a placeholder is not filled
    messagesFor("de").say("pleasePay", { amount: "1" });
  });

  test("has parts of file names that every file system and header takes", () => {
    for (const { fileVoid, filePaid, filePartlyPaid } of Object.values(CATALOGUES))
      for (const part of [fileVoid, filePaid, filePartlyPaid]) expect(part).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test("is chosen by the language of the locale, English where there is none", () => {
    const languages = ["de-AT", "pl", "ja-JP", "nds-DE", null].map((locale) => messagesFor(locale).language);
    expect(languages).toEqual(["de", "pl", "en", "en", "en"]);
  });
});

test.each([
  ["en-GB", "19.5%", "3 Nov 2026", "October 2026", "5 days ago", "€1,234.50", "Germany"],
  ["en-US", "19.5%", "Nov 3, 2026", "October 2026", "5 days ago", "€1,234.50", "Germany"],
  ["de-DE", "19,5 %", "03.11.2026", "Oktober 2026", "vor 5 Tagen", "1.234,50 €", "Deutschland"],
  ["fr-FR", "19,5 %", "03/11/2026", "octobre 2026", "il y a 5 jours", "1 234,50 €", "Allemagne"],
  ["es-ES", "19,5 %", "3 nov 2026", "octubre de 2026", "hace 5 días", "1234,50 €", "Alemania"],
  ["it-IT", "19,5%", "03/11/2026", "ottobre 2026", "5 giorni fa", "1234,50 €", "Germania"],
  ["nl-NL", "19,5%", "3 nov 2026", "oktober 2026", "5 dagen geleden", "€ 1.234,50", "Duitsland"],
  ["pl-PL", "19,5%", "03.11.2026", "październik 2026", "5 dni temu", "1234,50 €", "Niemcy"],
  ["ja-JP", "19.5%", "Nov 3, 2026", "October 2026", "5 days ago", "€1,234.50", "Germany"],
])("%s has its own numbers, dates and names of countries", (locale, ...expected) => {
  const format = localFormat(locale, "EUR");
  const written = [
    format.percent("19.5"),
    format.date("2026-11-03"),
    format.month("2026-10"),
    format.daysAgo(5),
    format.money(123_450n),
    format.country("DE"),
  ];
  expect(written.map((text) => text.replace(/[\u00a0\u202f]/g, " "))).toEqual(expected);
});

test("Polish has its plurals", () => {
  const { daysAgo } = localFormat("pl-PL", "EUR");
  expect([1, 2, 5, 22, 0, -3].map(daysAgo)).toEqual([
    "1 dzień temu",
    "2 dni temu",
    "5 dni temu",
    "22 dni temu",
    "dzisiaj",
    "za 3 dni",
  ]);
});

/** Texts of an invoice with every kind of line, its copies, its credit note and its e-mails, each value by itself. */
function textsIn(locale: string): string[] {
  const document = exampleDocument(locale);
  const settlement = {
    total: 10_000n,
    credit: 1_000n,
    paid: 500n,
    writtenOff: 400n,
    credited: 100n,
    left: 8_000n,
  };
  const nothing = { total: 0n, credit: 0n, paid: 0n, writtenOff: 0n, credited: 0n, left: 0n };
  const states = [null, "void", "paid", "partlyPaid", "writtenOff", "credited"] as const;
  const documents = [
    ...states.map((state) => invoiceData(document, { settlement, state })),
    invoiceData(document, { settlement: nothing, state: null }),
    invoiceData(
      { ...document, invoice: { ...document.invoice, parties: null } },
      { settlement, state: null },
    ),
    invoiceData(collected(document), { settlement, state: null }),
    creditNoteData(EXAMPLE_CREDIT_NOTE, { document, note: OVER_AN_AMOUNT }),
    creditNoteData(
      { ...EXAMPLE_CREDIT_NOTE, total: 10_000n },
      { document, note: exampleNoteByLine(document) },
    ),
  ];
  return [
    ...documents.flatMap(({ language: _, fonts: __, ...data }) => textsOf(data)),
    ...textsOf({ ...pageText(document), format: null }),
    ...EXAMPLE_MESSAGES.flatMap((facts) => mailTexts(facts, document)),
  ];
}

/** An invoice that a mandate collects. */
function collected(document: InvoiceDocument): InvoiceDocument {
  const { seller, buyer } = document.parties;
  const mandate = { reference: "M-7", account: "DE…3000" };
  const parties = { seller: { ...seller, creditorId: "DE98ZZZ09999999999" }, buyer: { ...buyer, mandate } };
  return { ...document, parties };
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** The texts of an e-mail, of which both forms must have every one. */
function mailTexts(facts: MessageFacts, { invoice, parties, currency }: InvoiceDocument): string[] {
  const format = localFormat(parties.buyer.locale, currency);
  const subject = subjectOf({
    kind: facts.kind,
    invoice_number: invoice.number,
    credit_note_number: "CN-2026-0001",
    seller_name: parties.seller.name,
    buyer_locale: parties.buyer.locale,
  });
  const content = messageContent(subject, facts, {
    invoice: {
      number: invoice.number,
      issueDate: invoice.issue_date,
      dueDate: invoice.due_date,
      total: invoice.total,
      currency,
      period: { from: "2026-10-01", before: "2026-11-01" },
    },
    parties,
    format,
    page: "https://billow.example/i/7",
  });
  const html = htmlText(content, parties.seller, format);
  expect(html).toContain(`<html lang="${format.language}"`);
  return [...textsOf(content), plainText(content, parties.seller, format)];
}

/** The words of a catalogue's texts, between their placeholders. */
function phrasesOf(catalogue: Readonly<Record<string, string>>): Set<string> {
  const phrases = Object.values(catalogue).flatMap((text) => text.split(/\{\w+\}/));
  return new Set(phrases.map((phrase) => phrase.replace(/^\P{L}+|\P{L}+$/gu, "")).filter(Boolean));
}

test.each(["de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "pl-PL"])(
  "no document or e-mail in %s has an English word",
  (locale) => {
    const { language } = messagesFor(locale);
    const own = phrasesOf(CATALOGUES[language]);
    const english = [...phrasesOf(CATALOGUES.en)].filter((phrase) => !own.has(phrase) && phrase !== "a");
    const texts = textsIn(locale);
    const found = english.filter((phrase) => {
      const word = new RegExp(`(?<!\\p{L})${phrase.replace(/[.()]/g, "\\$&")}(?!\\p{L})`, "u");
      return texts.some((text) => word.test(text));
    });
    expect(found).toEqual([]);
    const unfilled = texts.filter((text) => /[{}]|undefined/.test(text));
    expect([...new Set(unfilled)]).toEqual([CATALOGUES[language].page]);
  },
);
