import type { SomeSeries } from "./measurement.ts";

/** The warning about series that repeat a counter. */
export function againText(mapping: string, { series, example }: SomeSeries): string {
  const what = series === 1 ? "One series tells" : `${series} series tell`;
  return `${mapping}: ${what} of a counter that another series already reports, as with two replicas or jobs. Each counter counts once. Example: ${example}`;
}

/** The warning about series that may be the same counter or several. */
export function unclearText(mapping: string, { series, example }: SomeSeries): string {
  return `${mapping}: ${series} series may be the same counters seen twice. All of them are counted. To count each counter once, narrow the metric by matchers. To keep them apart, add a label to resourceLabels. If they are parts, set duplicates to sum. Example: ${example}`;
}
