import IconArrowDown from "@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs";
import IconArrowUp from "@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs";
import type { CSSProperties } from "react";
import { Icon } from "../icon.tsx";
import classes from "./sort-head.module.css";

interface SortHeadProps {
  label: string;
  direction: "ascending" | "descending" | null;
  onSort: () => void;
  right?: boolean;
  style?: CSSProperties | undefined;
  "data-hide"?: string | undefined;
}

/** A column heading that sorts its table when pressed. */
export function SortHead({ label, direction, onSort, right, ...rest }: SortHeadProps) {
  return (
    <th scope="col" {...rest} aria-sort={direction ?? "none"} data-right={right || undefined}>
      <button type="button" className={classes.sort} data-right={right || undefined} onClick={onSort}>
        <span className={classes.label} title={label}>
          {label}
        </span>
        {direction && <Icon of={direction === "ascending" ? IconArrowUp : IconArrowDown} size={14} />}
      </button>
    </th>
  );
}
