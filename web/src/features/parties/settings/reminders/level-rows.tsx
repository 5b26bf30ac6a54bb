import { Textarea, TextInput } from "@mantine/core";
import { nextKey } from "../../../../components/table/next-key.ts";
import { RowList } from "../../../../components/table/row-list.tsx";
import type { FormLevel } from "./reminder-form.ts";
import classes from "./reminders.module.css";

interface LevelRowsProps {
  levels: readonly FormLevel[];
  onChange: (levels: readonly FormLevel[]) => void;
  /** What is wrong at a pointer such as `/offsets/0/days`, or below it. */
  problem: (pointer: string) => string | undefined;
}

const DOES = {
  interest: "Charge interest",
  escalates: "Tell account manager",
  suspends: "Suspend",
} as const satisfies Partial<Record<keyof FormLevel, string>>;

/** The levels of reminders: their days, and what each does beyond reminding. */
export function LevelRows({ levels, onChange, problem }: LevelRowsProps) {
  return (
    <RowList
      title="Levels"
      help="Days count from the due date; negative ones are before it. A fee goes on the customer’s next invoice."
      noun="level"
      rows={levels}
      empty={() => emptyLevel(levels)}
      onChange={onChange}
    >
      {(level, { index, name, onChange: change }) => {
        const at = `/offsets/${index}`;
        const faults = Object.keys(DOES).flatMap((does) => problem(`${at}/${does}`) ?? []);
        return (
          <div className={classes.level}>
            <TextInput
              size="md"
              {...name("Days")}
              inputMode="numeric"
              autoComplete="off"
              value={level.days}
              onChange={({ currentTarget }) => change({ days: currentTarget.value })}
              error={problem(`${at}/days`)}
            />
            <TextInput
              size="md"
              {...name("Fee")}
              placeholder="None"
              autoComplete="off"
              value={level.fees}
              onChange={({ currentTarget }) => change({ fees: currentTarget.value })}
              error={problem(`${at}/fees`)}
            />
            <Textarea
              size="md"
              {...name("Text of its own")}
              placeholder="That of all reminders"
              autosize
              minRows={1}
              maxRows={8}
              maxLength={2000}
              value={level.text}
              onChange={({ currentTarget }) => change({ text: currentTarget.value })}
              error={problem(`${at}/text`)}
            />
            <div className={classes.does}>
              {doesOf(level).map(([does, isOn]) => (
                <label key={does} className={classes.choice}>
                  <input
                    type="checkbox"
                    aria-label={`${DOES[does]}, level ${index + 1}`}
                    checked={isOn}
                    onChange={({ currentTarget }) => change({ [does]: currentTarget.checked })}
                  />
                  {DOES[does]}
                </label>
              ))}
            </div>
            {faults.length > 0 && (
              <p className={classes.fault} role="alert">
                {faults.join(" ")}
              </p>
            )}
          </div>
        );
      }}
    </RowList>
  );
}

function doesOf({ interest, escalates, suspends }: FormLevel) {
  return [
    ["interest", interest],
    ["escalates", escalates],
    ["suspends", suspends],
  ] as const;
}

/** A level for a week after the last one. */
function emptyLevel(levels: readonly FormLevel[]): FormLevel {
  const days = levels.map((level) => Number(level.days)).filter((day) => Number.isInteger(day));
  return {
    key: nextKey(levels),
    days: `${Math.min(365, Math.max(0, ...days) + 7)}`,
    fees: "",
    interest: false,
    escalates: false,
    suspends: false,
    text: "",
  };
}
