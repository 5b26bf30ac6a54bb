import type { ComponentType } from "react";

/** An icon component: one of Tabler's, or our own in the same style. */
export type IconShape = ComponentType<{
  size: number;
  stroke: number;
  className?: string | undefined;
  "aria-hidden": "true";
  focusable: "false";
}>;

/** A decorative icon. The text or label beside it has the meaning. */
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
