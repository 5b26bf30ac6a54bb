import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { isDate } from "../../../format/calendar.ts";
import classes from "./ageing-page.module.css";

/** What is shown: missing parts are as usual, today and the first currency. */
export interface AgeingView {
  day?: string | undefined;
  issuer?: string | undefined;
  currency?: string | undefined;
}

interface AgeingFiltersProps {
  view: AgeingView;
  today: string;
  issuers: readonly { id: string; name: string }[];
  /** Those in which something was open. */
  currencies: readonly string[];
  currency: string | undefined;
  onView: (view: AgeingView) => void;
}

export function AgeingFilters({ view, today, issuers, currencies, currency, onView }: AgeingFiltersProps) {
  return (
    <div className={classes.tools}>
      <DayField key={view.day} view={view} today={today} onView={onView} />
      {currencies.length > 1 && (
        <NativeSelect
          label="Currency"
          data={[...currencies]}
          value={currency}
          onChange={({ currentTarget }) => onView({ ...view, currency: currentTarget.value })}
        />
      )}
      <IssuerSelect
        label="Issuer"
        size="sm"
        issuers={issuers}
        value={view.issuer ?? ""}
        all="All issuers"
        onChange={(issuer) => onView({ ...view, issuer: issuer === "" ? undefined : issuer })}
      />
    </div>
  );
}

/** A day is taken when the field is left or Enter is pressed: while a year is typed, it is a year long ago. */
function DayField({ view, today, onView }: Pick<AgeingFiltersProps, "view" | "today" | "onView">) {
  const shown = view.day ?? today;
  const [day, setDay] = useState(shown);
  const error = isDate(day) && day <= today ? null : "Choose a day up to today";
  function take(): void {
    if (error === null && day !== shown) onView({ ...view, day: day === today ? undefined : day });
  }
  return (
    <TextInput
      label="At the end of"
      type="date"
      max={today}
      value={day}
      error={error}
      onChange={({ currentTarget }) => setDay(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === "Enter") take();
      }}
    />
  );
}
