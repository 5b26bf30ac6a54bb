import type { CheckName } from "../../operations/verify/finding.ts";

/** Something that is planted: what it is, the statements that plant it, the checks that find it, and where. */
export type Corruption = [what: string, statements: string[], checks: CheckName[], where: RegExp];

const TIMELINE = `subject_kind = 'invoice' AND subject_id = (SELECT id::text FROM invoice WHERE discount_terms IS NOT NULL)`;
/** An entry with others before and after it. */
const MIDDLE = `${TIMELINE} AND seq = 3`;

/** Timelines and records that were changed, cut or lost. */
export const RECORD_CORRUPTIONS: Corruption[] = [
  ...(
    [
      ["data", `data = data || '{"amount": "11.00"}'`],
      ["instant", "at = at + interval '1 ms'"],
      ["actor", "actor_name = 'Somebody else'"],
      ["kind of actor", "actor_kind = 'ghost'"],
      ["number that is no integer", `data = data || '{"share": 0.5}'`],
      ["hash", "hash = sha256('x')"],
    ] as const
  ).map(
    ([what, change]): Corruption => [
      `a timeline entry with another ${what}`,
      [`UPDATE event SET ${change} WHERE ${MIDDLE}`],
      ["timelines"],
      /, entry [34]$/,
    ],
  ),
  [
    "a timeline entry of another type",
    [`UPDATE event SET type = 'noteChanged' WHERE ${TIMELINE} AND type = 'sent'`],
    ["timelines"],
    /, entry \d$/,
  ],
  [
    "a change of the settings that says something else",
    ["UPDATE event SET data = '{\"changes\": []}' WHERE subject_kind = 'settings' AND seq = 1"],
    ["records"],
    /^settings settings, entry 1$/,
  ],
  [
    "a lost change of the settings",
    ["DELETE FROM event WHERE subject_kind = 'settings' AND seq = 1"],
    ["records"],
    /^settings settings, entry 2$/,
  ],
  [
    "a record cut off at its end",
    [
      "DELETE FROM event WHERE subject_kind = 'settings' AND seq = (SELECT max(seq) FROM event WHERE subject_kind = 'settings')",
    ],
    ["records"],
    /^settings settings$/,
  ],
  [
    "a record that is lost as a whole",
    ["DELETE FROM event WHERE subject_kind = 'customer' AND data->>'name' = 'east'"],
    ["records"],
    /^customer /,
  ],
  ["a lost timeline entry", [`DELETE FROM event WHERE ${MIDDLE}`], ["timelines"], /INV-2026-/],
  [
    "a timeline cut off at its end",
    [`DELETE FROM event WHERE ${TIMELINE} AND type = 'refunded'`],
    ["statuses"],
    /INV-2026-/,
  ],
  [
    "a timeline cut off after a payment that left something due",
    [`DELETE FROM event WHERE ${TIMELINE} AND type = 'paymentRecorded' AND data->>'settles' = 'false'`],
    ["timelines", "statuses"],
    /INV-2026-/,
  ],
  ["a lost timeline", [`DELETE FROM event WHERE ${TIMELINE}`], ["timelines", "statuses"], /INV-2026-/],
];
