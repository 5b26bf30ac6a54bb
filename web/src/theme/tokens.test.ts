import { describe, expect, test } from "vitest";
import { darkTokens, lightTokens } from "./tokens.ts";

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", lightTokens],
  ["dark", darkTokens],
])("contrast in %s", (_, tokens) => {
  const surfaces = [
    tokens.surface,
    tokens.canvas,
    tokens.raised,
    tokens.hover,
    tokens["menu-hover"],
    tokens["accent-soft"],
  ];

  test.each(["text", "text-2", "text-3", "accent-text"] as const)(
    "%s is readable on every surface",
    (name) => {
      for (const surface of surfaces) expect(contrast(tokens[name], surface)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"] as const)(
    "the badge %s is readable",
    (status) => {
      expect(contrast(tokens[`${status}-text`], tokens[`${status}-bg`])).toBeGreaterThanOrEqual(4.5);
    },
  );

  test("white is readable on filled buttons", () => {
    for (const name of ["accent", "accent-hover", "danger", "danger-hover"] as const)
      expect(contrast("#FFFFFF", tokens[name])).toBeGreaterThanOrEqual(4.5);
  });
});
