import "react";

declare module "react" {
  interface CSSProperties {
    /** The width of a table's column where there is room for it. */
    "--column"?: string;
    /** The width below which a table scrolls sideways. */
    "--table"?: string;
    /** The hue of a group of meters, and how many of them stand side by side. */
    "--hue"?: string;
    "--side-by-side"?: number;
    /** The colour of a swatch. */
    "--swatch"?: string;
    /** Where a chart's bars stand. */
    "--plot-left"?: string;
    "--plot-top"?: string;
    "--plot-bottom"?: string;
    /** Where one bar's slot begins and how wide it is, and where it ends for what stands beside it: parts of the plot's width. */
    "--slot-at"?: number;
    "--slot-width"?: number;
    "--bar-end"?: number;
  }
}
