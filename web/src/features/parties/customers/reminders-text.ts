import type { CustomerReminders } from "@billow/contract/collections/reminder.ts";
import { dayWords } from "../../../components/fields/reminder-days.ts";

/** What holds for a customer, in words: "On days of its own: 3 days before the due date, on the due date." */
export function remindersText({ mode, offsets }: CustomerReminders): string {
  if (mode === "off") return "This customer is not reminded.";
  const by = mode === "own" ? "On days of its own" : "By the settings";
  const days = offsets.map((offset) => offset.days).sort((a, b) => a - b);
  if (days.length === 0) return `${by}: no days are set.`;
  return `${by}: ${days.map((day) => dayWords(day).replace(/^On/, "on")).join(", ")}.`;
}
