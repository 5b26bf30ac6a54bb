import { NativeSelect, TextInput } from "@mantine/core";
import { nextKey } from "../../../../components/table/next-key.ts";
import { RowList } from "../../../../components/table/row-list.tsx";
import type { FormRate } from "./reminder-form.ts";
import classes from "./reminders.module.css";

interface RateRowsProps {
  rates: readonly FormRate[];
  onChange: (rates: readonly FormRate[]) => void;
  /** What is wrong at a pointer such as `/interestRates/0/rate`, or below it. */
  problem: (pointer: string) => string | undefined;
}

const YEARS = {
  "actual/365": "365 days",
  "actual/360": "360 days",
  "actual/actual": "Calendar year",
} as const satisfies Record<FormRate["dayCount"], string>;

/** The rates of interest by currency. */
export function RateRows({ rates, onChange, problem }: RateRowsProps) {
  return (
    <RowList
      title="Interest"
      help="Simple interest on what was due each day, charged by the levels that say so."
      noun="rate"
      rows={rates}
      empty={() => emptyRate(rates)}
      onChange={onChange}
    >
      {(row, { index, name, onChange: change }) => {
        const at = `/interestRates/${index}`;
        return (
          <div className={classes.rate}>
            <TextInput
              size="md"
              {...name("Currency")}
              placeholder="EUR"
              maxLength={3}
              autoComplete="off"
              value={row.currency}
              onChange={({ currentTarget }) => change({ currency: currentTarget.value })}
              error={problem(`${at}/currency`)}
            />
            <TextInput
              size="md"
              {...name("Percent a year")}
              inputMode="decimal"
              autoComplete="off"
              value={row.rate}
              onChange={({ currentTarget }) => change({ rate: currentTarget.value })}
              error={problem(`${at}/rate`)}
            />
            <NativeSelect
              size="md"
              {...name("Year")}
              data={Object.entries(YEARS).map(([value, label]) => ({ value, label }))}
              value={row.dayCount}
              onChange={({ currentTarget }) => change({ dayCount: dayCountOf(currentTarget.value) })}
            />
          </div>
        );
      }}
    </RowList>
  );
}

function emptyRate(rates: readonly FormRate[]): FormRate {
  return { key: nextKey(rates), currency: "", rate: "", dayCount: "actual/365" };
}

function dayCountOf(value: string): FormRate["dayCount"] {
  return value === "actual/360" || value === "actual/actual" ? value : "actual/365";
}
