import { useComputedColorScheme } from "@mantine/core";
import { BarChart, type BarSeriesOption } from "echarts/charts";
import { GridComponent, type GridComponentOption } from "echarts/components";
import { type ComposeOption, type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type RefObject, useEffect, useRef } from "react";

use([BarChart, GridComponent, CanvasRenderer]);

export type BarOption = ComposeOption<BarSeriesOption | GridComponentOption>;

/** What is drawn in an element, in the colours of a scheme. */
type Draw = (element: HTMLElement, scheme: "light" | "dark") => BarOption;

/** Draws bars in the element of the reference, as wide as it is: anew for another `draw`, and for another scheme. */
export function useBarCanvas(draw: Draw): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (element.current === null) return;
    const made = init(element.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    if (element.current !== null) chart.current?.setOption(draw(element.current, scheme), { notMerge: true });
  }, [draw, scheme]);
  return element;
}
