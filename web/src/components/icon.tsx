import type { ComponentType } from "react";

/** What draws an icon: one of Tabler's, or one of ours in their manner. */
export type IconShape = ComponentType<{
  size: number;
  stroke: number;
  className?: string | undefined;
  "aria-hidden": "true";
  focusable: "false";
}>;

/** An icon that says nothing by itself: the text or the label beside it does. */
export function Icon({
  of: Shape,
  size = 16,
  className,
}: {
  of: IconShape;
  size?: number;
  className?: string | undefined;
}) {
  return <Shape size={size} stroke={1.6} aria-hidden="true" focusable="false" className={className} />;
}
