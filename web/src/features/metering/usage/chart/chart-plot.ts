/** Where the bars stand in the chart, in pixels, so that what lies over them finds their place. */
export const plot = {
  height: 216,
  left: 64,
  /** Room beyond the last bar, over the page's margin, for its label. */
  right: 16,
  top: 8,
  bottom: 24,
} as const;
