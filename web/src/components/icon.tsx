import type { Icon as TablerIcon } from "@tabler/icons-react";

/** An icon that says nothing by itself: the text or the label beside it does. */
export function Icon({
  of: Shape,
  size = 16,
  className,
}: {
  of: TablerIcon;
  size?: number;
  className?: string | undefined;
}) {
  return <Shape size={size} stroke={1.6} aria-hidden="true" focusable="false" className={className} />;
}
