import type { BarSeriesOption } from "echarts/charts";
import { useCallback } from "react";
import { type BarOption, useBarCanvas } from "../../../../components/chart/use-bar-canvas.ts";
import { numberFormat, viewerLocale } from "../../../../format/locale.ts";
import { darkChartTokens, lightChartTokens } from "../../../../theme/chart-tokens.ts";
import { darkTokens, lightTokens } from "../../../../theme/tokens.ts";
import { hatchOf } from "./chart-hatch.ts";
import { plot } from "./chart-plot.ts";
import type { UsageBucket } from "./usage-buckets.ts";
import type { StackSeries } from "./usage-stack.ts";

interface ChartCanvasProps {
  buckets: readonly UsageBucket[];
  /** From the bottom of the stack to its top, without those that are switched off. */
  stack: readonly StackSeries[];
}

type Palette = Readonly<Record<string, string>>;

const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: { ...lightTokens, ...lightChartTokens },
  dark: { ...darkTokens, ...darkChartTokens },
};

/** The bars and their axes, drawn. What can be read, pointed at and walked through lies over and under it. */
export function ChartCanvas({ buckets, stack }: ChartCanvasProps) {
  const draw = useCallback(
    (element: HTMLElement, scheme: "light" | "dark") => {
      const width = element.clientWidth - plot.left - plot.right;
      return optionOf({ buckets, stack, width, palette: palettes[scheme] });
    },
    [buckets, stack],
  );
  const element = useBarCanvas(draw);
  return <div ref={element} style={{ height: plot.height, marginRight: -plot.right }} aria-hidden="true" />;
}

interface Drawing extends ChartCanvasProps {
  width: number;
  palette: Palette;
}

function optionOf({ buckets, stack, width, palette }: Drawing): BarOption {
  const label = { color: palette["text-3"] ?? "", fontFamily: fontOf(), fontSize: 11, fontWeight: 500 };
  const slot = width / Math.max(1, buckets.length);
  const every = Math.max(1, Math.ceil(buckets.length / Math.max(2, Math.floor(width / 140))));
  const last = buckets.length - 1;
  return {
    animation: false,
    grid: {
      left: plot.left,
      right: plot.right,
      top: plot.top,
      bottom: plot.bottom,
      // The bars stand where the page believes them to be, however long the labels are.
      outerBoundsMode: "none",
    },
    xAxis: {
      type: "category",
      data: buckets.map(({ short }) => short),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        ...label,
        margin: 9,
        interval: (index) => index === last || (index % every === 0 && last - index >= every * 0.6),
      },
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      axisLabel: {
        ...label,
        align: "left",
        margin: plot.left,
        formatter: (value: number) => axisText(value),
      },
      splitLine: { lineStyle: { color: palette.line ?? "" } },
    },
    series: stack.map((series) => barsOf(series, { buckets, stack, slot, palette })),
  };
}

function barsOf(
  series: StackSeries,
  { buckets, stack, slot, palette }: Omit<Drawing, "width"> & { slot: number },
): BarSeriesOption {
  const color = palette[series.color] ?? "";
  const hatch = hatchOf(color);
  return {
    type: "bar",
    name: series.key,
    stack: "usage",
    barCategoryGap: "32%",
    silent: true,
    // Half the gap of one pixel that keeps segments apart; bars too thin for it touch.
    itemStyle: { color, borderColor: palette.surface ?? "", borderWidth: slot < 8 ? 0 : 0.5 },
    data: buckets.map((bucket) => {
      // Pixels are all that these become, so that floating-point numbers do no harm here.
      const height = series.quantities.get(bucket.start) ?? "0";
      const value = Number(height);
      const isTop = topOf(stack, bucket.start) === series;
      return {
        value,
        itemStyle: {
          ...(bucket.provisional ? { color: hatch } : {}),
          ...(isTop ? { borderRadius: [1.5, 1.5, 0, 0] } : {}),
        },
      };
    }),
  };
}

function topOf(stack: readonly StackSeries[], start: number): StackSeries | undefined {
  return stack.findLast(({ quantities }) => quantities.has(start));
}

/** Big figures are read in full, as the table has them; small ones with the decimals they need. */
function axisText(value: number): string {
  return numberFormat(viewerLocale, { maximumFractionDigits: 6 }).format(value);
}

function fontOf(): string {
  return getComputedStyle(document.body).fontFamily;
}
