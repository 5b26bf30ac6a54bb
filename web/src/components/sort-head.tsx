import IconArrowDown from "@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs";
import IconArrowUp from "@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs";
import { Icon } from "./icon.tsx";
import classes from "./sort-head.module.css";

interface SortHeadProps {
  label: string;
  direction: "ascending" | "descending" | null;
  onSort: () => void;
  right?: boolean;
}

/** The head of a column that sorts its table when pressed. */
export function SortHead({ label, direction, onSort, right }: SortHeadProps) {
  return (
    <th scope="col" aria-sort={direction ?? "none"} data-right={right || undefined}>
      <button type="button" className={classes.sort} data-right={right || undefined} onClick={onSort}>
        {label}
        {direction && <Icon of={direction === "ascending" ? IconArrowUp : IconArrowDown} size={14} />}
      </button>
    </th>
  );
}
