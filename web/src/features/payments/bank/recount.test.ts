import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { expect, test } from "vitest";
import { progressOf, recount } from "./recount.ts";

const counts = { booked: 3, sure: 1, offered: 2, left: 4, ignored: 0, explained: 5, repeated: 0 };
const line = (state: BankLine["state"], offers: unknown[] = []) => ({ state, offers });

test("a line that is decided is counted where it went, and one that came back where it came to", () => {
  const booked = recount(counts, line("open", [{}]), line("booked"));
  expect(booked).toEqual({ ...counts, offered: 1, booked: 4 });
  expect(recount(booked, line("booked"), line("open", [{}]))).toEqual(counts);
  expect(recount(counts, line("open"), line("ignored"))).toEqual({ ...counts, left: 3, ignored: 1 });
  expect(recount(counts, line("booked"), line("booked", [{}]))).toEqual(counts);
});

test("a statement is done as far as no line of it is open or being booked", () => {
  expect(progressOf(counts)).toEqual({ done: 8, all: 15 });
});
