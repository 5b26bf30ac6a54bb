import type { ReminderRulesChange } from "@billow/contract/collections/reminder.ts";
import { expect, test } from "vitest";
import { fieldsOf, formOf, parseFees, type ReminderForm, rulesMerged, rulesOf } from "./reminder-form.ts";

const RULES: ReminderRulesChange = {
  enabled: true,
  offsets: [
    { days: 3 },
    {
      days: 10,
      text: "This is serious.",
      fees: [
        { currency: "EUR", amount: "5.00" },
        { currency: "JPY", amount: "800" },
      ],
      interest: true,
    },
    { days: 20, escalates: true, suspends: true },
  ],
  text: "Please pay.",
  interestRates: [{ currency: "EUR", rate: "9.12", dayCount: "actual/365" }],
  managerEmail: "manager@cloud.example",
  returnFees: [{ currency: "EUR", amount: "6.50" }],
  chargesTaxed: false,
};

function problemsOf(form: ReminderForm): [string, string][] {
  const read = rulesOf(form);
  return "problems" in read ? [...read.problems] : [];
}

test("the form means the rules that it shows", () => {
  expect(formOf(RULES).levels[1]?.fees).toBe("5.00 EUR, 800 JPY");
  expect(rulesOf(formOf(RULES))).toEqual({ rules: RULES });
});

test.each([
  ["5.00 EUR", ["5.00 EUR"]],
  ["5 eur, 4.50 USD; 600JPY", ["5 EUR", "4.50 USD", "600 JPY"]],
  ["1,234.50 EUR", ["1234.50 EUR"]],
  ["", []],
  ["5.00", null],
  ["EUR", null],
  ["5.00 EUR and more", null],
  ["five EUR", null],
])("fees of %j are %j", (typed, fees) => {
  expect(parseFees(typed)?.map(({ amount, currency }) => `${amount} ${currency}`) ?? null).toEqual(fees);
});

test("what cannot be read is named at its field", () => {
  const form = formOf(RULES);
  const [first, second, third] = form.levels;
  if (!first || !second || !third) throw new Error("three levels were made");
  expect(
    problemsOf({
      ...form,
      levels: [
        { ...first, days: "soon" },
        { ...second, fees: "5" },
        { ...third, days: "10" },
      ],
      returnFees: "some",
      rates: [{ key: "0", currency: "euro", rate: "9 %", dayCount: "actual/365" }],
    }).map(([pointer]) => pointer),
  ).toEqual([
    "/offsets/0/days",
    "/offsets/1/fees",
    "/offsets/2/days",
    "/interestRates/0/rate",
    "/interestRates/0/currency",
    "/returnFees",
  ]);
});

test("two people's versions are told apart by what they do, and merged part by part", () => {
  expect(fieldsOf(RULES).levels).toBe(
    "3 days after the due date; 10 days after the due date: 5.00 EUR, 800 JPY, interest, “This is serious.”; " +
      "20 days after the due date: tells the account manager, suspends",
  );
  const theirs = { ...RULES, interestRates: [], text: null };
  const mine = { ...RULES, offsets: [{ days: 5 }] };
  const merged = { ...fieldsOf(theirs), levels: fieldsOf(mine).levels };
  expect(rulesMerged(merged, { theirs, mine })).toEqual({ ...theirs, offsets: mine.offsets });
});
