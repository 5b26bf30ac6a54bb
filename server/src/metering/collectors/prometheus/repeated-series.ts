import type { SomeSeries } from "./measurement.ts";

/** What to say of series that tell of a counter again. */
export function againText(mapping: string, { series, example }: SomeSeries): string {
  const what = series === 1 ? "One series tells" : `${series} series tell`;
  return `${mapping}: ${what} of a counter that another series tells of already, as with two replicas or jobs. Each counter counts once. One of them: ${example}`;
}

/** What to say of series that may be one counter or several. */
export function unclearText(mapping: string, { series, example }: SomeSeries): string {
  return `${mapping}: of ${series} series it cannot be told whether they are the same counters seen twice; all of them are counted. Narrow the metric by matchers to count one, add a label to resourceLabels to tell them apart, or set duplicates to sum if they are parts. One of them: ${example}`;
}
