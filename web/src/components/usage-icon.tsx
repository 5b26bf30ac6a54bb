import type { ComponentProps } from "react";
import type { IconShape } from "./icon.tsx";

/** An icon for usage: bars on a line, as light as Tabler's other icons. */
export function UsageIcon({ size, stroke, className }: ComponentProps<IconShape>) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className={className}
    >
      <path d="M4 20h16M7 16v-3M11 16V6M15 16v-6M19 16V8" />
    </svg>
  );
}
