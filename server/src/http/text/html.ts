import { escapeHtml } from "./escape-html.ts";

/** Text that is already HTML. */
export interface Html {
  readonly text: string;
}

/** A template tag that escapes texts and inserts nested HTML unchanged. Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | readonly Html[])[]): Html {
  const written = values.map((value) => {
    if (typeof value === "string") return escapeHtml(value);
    return "text" in value ? value.text : value.map(({ text }) => text).join("");
  });
  return { text: parts.map((part, index) => part + (written[index] ?? "")).join("") };
}
