import { expect, test } from "vitest";
import { billedText, monthsToChangeFrom, parseStates } from "./meter-text.ts";

test("the states that hold today are said first, then what is to change", () => {
  const states = [
    { from: null, states: "all" as const },
    { from: "2026-11-01", states: ["active"] },
    { from: "2026-12-01", states: ["active", "stopped"] },
  ];
  expect(billedText(states.slice(0, 1), "2026-11-29")).toBe("all states");
  expect(billedText(states, "2026-10-31")).toBe(
    "all states, from Nov 2026 active, from Dec 2026 active, stopped",
  );
  expect(billedText(states, "2026-11-29")).toBe("active, from Dec 2026 active, stopped");
  expect(billedText(states, "2027-01-01")).toBe("active, stopped");
});

test("states are read with commas between, each once", () => {
  expect(parseStates(" active,stopped, active ,")).toEqual(["active", "stopped"]);
  expect(parseStates(" , ")).toEqual([]);
});

test("states change from the first day of the running month or of a later one", () => {
  const months = monthsToChangeFrom("2026-11-29");
  expect(months).toHaveLength(13);
  expect(months.slice(0, 2).map(({ value }) => value)).toEqual(["2026-11-01", "2026-12-01"]);
  expect(months.at(-1)).toEqual({ value: "2027-11-01", label: "November 2027" });
});
