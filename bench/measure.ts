/** What a series of calls took, in milliseconds. */
export interface Latencies {
  p50: number;
  p95: number;
  max: number;
}

/** Runs `call` for each input, one after the other, after a few calls to warm up, and says how long they took. */
export async function latencies<T>(
  inputs: readonly T[],
  call: (input: T) => Promise<void>,
): Promise<Latencies> {
  for (const input of inputs.slice(0, 10)) await call(input);
  const took: number[] = [];
  for (const input of inputs) {
    const started = performance.now();
    await call(input);
    took.push(performance.now() - started);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? Number.NaN };
}

/** Seconds that `work` took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** One line of the table: what was measured, what came out, the bar, and the floor of the same run. */
export interface Row {
  what: string;
  measured: string;
  bar: string;
  floor: string;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function spread({ p50, p95, max }: Latencies): string {
  return `p50 ${ms(p50)}, p95 ${ms(p95)}, max ${ms(max)}`;
}

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const lines = [{ what: "what", measured: "measured", bar: "bar", floor: "floor, same run" }, ...rows];
  const width = (key: keyof Row) => Math.max(...lines.map((line) => line[key].length));
  const widths = {
    what: width("what"),
    measured: width("measured"),
    bar: width("bar"),
    floor: width("floor"),
  };
  const format = (line: Row) =>
    (["what", "measured", "bar", "floor"] as const)
      .map((key) => line[key].padEnd(widths[key]))
      .join("  ")
      .trimEnd();
  const [head, ...body] = lines.map(format);
  return [head, "-".repeat(head?.length ?? 0), ...body].join("\n");
}

/** Numbers that look random and are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
