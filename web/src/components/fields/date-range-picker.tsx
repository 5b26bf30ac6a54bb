import { Popover } from "@mantine/core";
import IconCalendar from "@tabler/icons-react/dist/esm/icons/IconCalendar.mjs";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import { lazy, type MouseEvent, Suspense, useState } from "react";
import { formatDateRange } from "../../format/date.ts";
import {
  type DatePreset,
  type DateRange,
  datePresets,
  presetLabels,
  presetRange,
} from "../../format/date-presets.ts";
import { Icon } from "../icon.tsx";
import classes from "./date-range-picker.module.css";
import { FOCUSED_DAY } from "./focused-day.ts";
import { Segments } from "./segments.tsx";

const RangeCalendar = lazy(() =>
  import("./range-calendar.tsx").then((module) => ({ default: module.RangeCalendar })),
);

/** A selected range: a preset, custom days, or all time. */
export type ChosenRange = { preset: DatePreset } | { range: DateRange } | null;

interface DateRangePickerProps {
  value: ChosenRange;
  onChange: (value: ChosenRange) => void;
  /** Today's date in the billing zone. */
  today: string;
  timeZone: string;
  /** The date that the range filters: "Issue date". */
  about: string;
  /** The dates that can be filtered, if there is a choice; the first is the default. */
  dates?: { of: readonly string[]; onChange: (about: string) => void };
  /** Whether "All time" is offered. */
  allowAll?: boolean;
  /** Only the icon, as on a phone. */
  iconOnly?: boolean;
}

/** A date range field with a popover. Presets apply at once, custom days when both ends are chosen. */
export function DateRangePicker(props: DateRangePickerProps) {
  const [opened, setOpened] = useState(false);
  const range = daysOf(props.value, props.today);
  const name = rangeName(props.value);
  const days = range && formatDateRange(range.from, range.before);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position={props.iconOnly ? "bottom-end" : "bottom-start"}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.field}
          data-icon-only={props.iconOnly || undefined}
          data-chosen={props.value !== null || undefined}
          aria-haspopup="dialog"
          aria-expanded={opened}
          aria-label={props.iconOnly ? `${props.about}: ${name}` : undefined}
          onClick={() => setOpened(!opened)}
        >
          <Icon of={IconCalendar} size={props.iconOnly ? 20 : 16} />
          {!props.iconOnly && (
            <>
              <span className={isUsual(props) ? "visually-hidden" : undefined}>{props.about}: </span>
              <span className={classes.name}>{name}</span>
              {days && <span className={classes.days}>{days}</span>}
              <Icon of={IconChevronDown} size={14} />
            </>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`${props.about}: range`} className={classes.dropdown}>
        <PickerBody {...props} range={range} days={days} close={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whether the range filters the default date, which then is not named. */
function isUsual({ about, dates }: DateRangePickerProps): boolean {
  return dates === undefined || dates.of[0] === about;
}

interface PickerBodyProps extends DateRangePickerProps {
  range: DateRange | null;
  days: string | null;
  close: () => void;
}

function PickerBody(props: PickerBodyProps) {
  const { value, onChange, today, timeZone, about, dates, allowAll, iconOnly, range, days, close } = props;
  function choose(chosen: ChosenRange): void {
    onChange(chosen);
    close();
  }
  // The calendar may still be loading. It takes the focus once it is there.
  const [isWanted, setWanted] = useState(false);
  function goToCalendar(event: MouseEvent<HTMLElement>): void {
    if (!focusCalendar(event)) setWanted(true);
  }
  const chosenPreset = value !== null && "preset" in value ? value.preset : null;
  return (
    <>
      <div className={classes.presets}>
        {dates && (
          <div className={classes.dates}>
            <Segments
              label="Which date"
              size="compact"
              value={about}
              options={dates.of.map((date) => ({ value: date, label: date }))}
              onChange={dates.onChange}
            />
          </div>
        )}
        {allowAll && <Preset name="All time" chosen={value === null} onClick={() => choose(null)} />}
        {datePresets.map((preset) => (
          <Preset
            key={preset}
            name={presetLabels[preset]}
            chosen={preset === chosenPreset}
            onClick={() => choose({ preset })}
          />
        ))}
        <Preset name="Custom" chosen={value !== null && "range" in value} onClick={goToCalendar} />
      </div>
      <div className={classes.right}>
        <div className={classes.months} data-columns={iconOnly ? 1 : 2}>
          <Suspense>
            <RangeCalendar
              range={range}
              today={today}
              columns={iconOnly ? 1 : 2}
              takesFocus={isWanted}
              onChoose={(chosen) => choose({ range: chosen })}
            />
          </Suspense>
        </div>
        <p className={classes.foot}>
          <span>
            {about}, days in {timeZone}
          </span>
          <span>{days}</span>
        </p>
      </div>
    </>
  );
}

interface PresetProps {
  name: string;
  chosen: boolean;
  onClick: (event: MouseEvent<HTMLElement>) => void;
}

function Preset({ name, chosen, onClick }: PresetProps) {
  return (
    <button type="button" className={classes.preset} aria-pressed={chosen} onClick={onClick}>
      {name}
      {chosen && <Icon of={IconCheck} size={14} />}
    </button>
  );
}

/** Focuses the calendar for custom days. Returns whether it has loaded. */
function focusCalendar(event: MouseEvent<HTMLElement>): boolean {
  const picker = event.currentTarget.closest("[role='dialog']");
  const day = picker?.querySelector<HTMLElement>(FOCUSED_DAY);
  day?.focus();
  return day !== undefined && day !== null;
}

/** The days of a selection as of today; null for all time. */
export function daysOf(value: ChosenRange, today: string): DateRange | null {
  if (value === null) return null;
  return "preset" in value ? presetRange(value.preset, today) : value.range;
}

/** The label of a selection: "This Quarter". */
export function rangeName(value: ChosenRange): string {
  if (value === null) return "All time";
  return "preset" in value ? presetLabels[value.preset] : "Custom";
}
