import { describe, expect, test } from "vitest";
import { formatAgo, formatDate, formatDateRange, formatInstant, formatMonth, formatUtc } from "./date.ts";

describe("dates", () => {
  test("follow the viewer's locale", () => {
    expect(formatDate("2026-11-04", "en-GB")).toBe("4 Nov 2026");
    expect(formatDate("2026-11-04", "de-DE")).toBe("4. Nov. 2026");
    expect(formatMonth("2026-10", "long", "en-GB")).toBe("October 2026");
  });

  test("half-open ranges are shown with their last day", () => {
    expect(formatDateRange("2026-10-01", "2026-11-01", "en-GB")).toBe("1 – 31 Oct 2026");
    expect(formatDateRange("2026-10-01", "2027-01-01", "en-GB")).toBe("1 Oct – 31 Dec 2026");
  });

  test("instants are shown in the zone asked for, and in UTC to the second", () => {
    expect(formatInstant("2026-11-04T07:47:12Z", "Europe/Berlin", "en-GB")).toBe("4 Nov 2026, 08:47");
    expect(formatUtc("2026-11-04T07:47:12.345Z")).toBe("2026-11-04 07:47:12 UTC");
  });

  test("the past is told in its largest whole unit", () => {
    const now = new Date("2026-11-20T12:00:00Z");
    expect(formatAgo("2026-11-20T11:56:00Z", now)).toBe("4 minutes ago");
    expect(formatAgo("2026-11-20T09:01:00Z", now)).toBe("2 hours ago");
    expect(formatAgo("2026-11-17T09:01:00Z", now)).toBe("3 days ago");
  });
});
