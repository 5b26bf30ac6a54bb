import type { BarSeriesOption } from "echarts/charts";
import { useCallback } from "react";
import { type BarOption, useBarCanvas } from "../../../components/chart/use-bar-canvas.ts";
import { numberFormat, viewerLocale } from "../../../format/locale.ts";
import { type MonthFigures, monthName, PLOT } from "./month-figures.ts";

/** The bars and their axes, drawn. What can be read, pointed at and walked through lies over them. */
export function MonthsCanvas({ months }: { months: readonly MonthFigures[] }) {
  const draw = useCallback((element: HTMLElement) => optionOf(months, getComputedStyle(element)), [months]);
  return <div ref={useBarCanvas(draw)} style={{ height: PLOT.height }} aria-hidden="true" />;
}

function optionOf(months: readonly MonthFigures[], style: CSSStyleDeclaration): BarOption {
  const color = (name: string) => style.getPropertyValue(name).trim();
  const label = { color: color("--text-3"), fontFamily: style.fontFamily, fontSize: 11, fontWeight: 500 };
  const bars = (name: "invoiced" | "collected", fill: string): BarSeriesOption => ({
    type: "bar",
    silent: true,
    barCategoryGap: "44%",
    barGap: "12%",
    itemStyle: { color: color(fill), borderRadius: [1.5, 1.5, 0, 0] },
    // Pixels are all that these become, so that floating-point numbers do no harm here.
    data: months.map((month) => Number(month[name])),
  });
  return {
    animation: false,
    grid: { left: PLOT.left, right: 0, top: PLOT.top, bottom: PLOT.bottom, outerBoundsMode: "none" },
    xAxis: {
      type: "category",
      data: months.map(({ period }) => monthName(period, "short")),
      axisLine: { lineStyle: { color: color("--border") } },
      axisTick: { show: false },
      axisLabel: { ...label, margin: 9, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      axisLabel: {
        ...label,
        align: "left",
        margin: PLOT.left,
        formatter: (value: number) => compact.format(value),
      },
      splitLine: { lineStyle: { color: color("--line") } },
    },
    series: [bars("invoiced", "--age-0"), bars("collected", "--collected")],
  };
}

const compact = numberFormat(viewerLocale, { notation: "compact", maximumFractionDigits: 1 });
