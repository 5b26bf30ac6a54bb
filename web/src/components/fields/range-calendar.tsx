import "@mantine/dates/styles.layer.css";
import { DatePicker } from "@mantine/dates";
import IconChevronLeft from "@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs";
import IconChevronRight from "@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs";
import { useEffect, useRef, useState } from "react";
import { addDays } from "../../format/calendar.ts";
import type { DateRange } from "../../format/date-presets.ts";
import { Icon } from "../icon.tsx";
import { FOCUSED_DAY } from "./focused-day.ts";
import classes from "./range-calendar.module.css";

interface RangeCalendarProps {
  range: DateRange | null;
  today: string;
  columns: 1 | 2;
  /** Whether the calendar takes the focus once it has a day to focus. */
  takesFocus: boolean;
  onChoose: (range: DateRange) => void;
}

/** Months for choosing a range of days. "Today" is the day in the billing zone, whatever the viewer's zone. */
export function RangeCalendar({ range, today, columns, takesFocus, onChoose }: RangeCalendarProps) {
  const shown: [string | null, string | null] = range
    ? [range.from, addDays(range.before, -1)]
    : [null, null];
  const [value, setValue] = useState(shown);
  const calendar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) calendar.current?.querySelector<HTMLElement>(FOCUSED_DAY)?.focus();
  }, [takesFocus]);
  return (
    <DatePicker
      ref={calendar}
      type="range"
      allowSingleDateInRange
      numberOfColumns={columns}
      columnsToScroll={1}
      defaultDate={range?.from ?? today}
      value={value}
      onChange={([from, last]) => {
        setValue([from, last]);
        if (from !== null && last !== null) onChoose({ from, before: addDays(last, 1) });
      }}
      hideOutsideDates
      weekendDays={[]}
      weekdayFormat="dd"
      withCellSpacing={false}
      maxLevel="year"
      ariaLabels={{
        previousMonth: "Previous month",
        nextMonth: "Next month",
      }}
      previousIcon={<Icon of={IconChevronLeft} />}
      nextIcon={<Icon of={IconChevronRight} />}
      getDayProps={(date) => (date === today ? { "data-zone-today": true, "aria-current": "date" } : {})}
      classNames={{
        calendarHeader: classes.head,
        calendarHeaderControl: classes.control,
        calendarHeaderLevel: classes.level,
        levelsGroup: classes.months,
        weekday: classes.weekday,
        day: classes.day,
        monthCell: classes.cell,
        monthsListControl: classes.month,
      }}
    />
  );
}
