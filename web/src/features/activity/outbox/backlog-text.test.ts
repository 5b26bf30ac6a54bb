import { expect, test } from "vitest";
import { backlogTitle, queuedText, whomText } from "./backlog-text.ts";

test("the title says how many of what", () => {
  expect(backlogTitle("waiting", 1_204)).toBe("Send 1,204 waiting e-mails?");
  expect(backlogTitle("failed", 1)).toBe("Retry 1 failed e-mail?");
});

test.each([
  [1, ["Acme"], "To Acme."],
  [2, ["Acme", "Globex"], "To Acme and Globex."],
  [3, ["Acme", "Globex", "Initech"], "To Acme, Globex and Initech."],
  [4, ["Acme", "Globex", "Initech"], "To Acme, Globex, Initech and 1 more customer."],
  [9, ["Acme", "Globex", "Initech"], "To Acme, Globex, Initech and 6 more customers."],
])("%i customers are named as far as they go", (customers, names, text) => {
  expect(whomText({ count: customers, customers, names })).toBe(text);
});

test("the result says how many, also when Somebody else was faster", () => {
  expect(queuedText(12)).toBe("12 e-mails were queued.");
  expect(queuedText(1)).toBe("1 e-mail was queued.");
  expect(queuedText(0)).toContain("Somebody else was faster");
});
