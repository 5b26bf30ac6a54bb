import { Menu } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconChevronLeft from "@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs";
import IconChevronRight from "@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs";
import { formatCount } from "../../format/quantity.ts";
import { IconButton } from "../button.tsx";
import { Icon } from "../icon.tsx";
import classes from "./pager.module.css";

const pageSizes = [25, 50, 100, 200] as const;

interface PagerProps {
  /** Rows before this page, rows on it, and all matches; the total is null while counting. */
  before: number;
  shown: number;
  total: number | null;
  limit: number;
  onLimit: (limit: number) => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

/** The line under a table: the range of rows and their total, previous and next. */
export function Pager({ before, shown, total, limit, onLimit, onPrevious, onNext }: PagerProps) {
  const range = shown === 0 ? "0" : `${formatCount(before + 1)}–${formatCount(before + shown)}`;
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span className={classes.size}>
        Rows per page
        <Menu position="top-start" width={96}>
          <Menu.Target>
            <button type="button" className={classes.choose} aria-label={`Rows per page: ${limit}`}>
              {limit}
              <Icon of={IconChevronDown} size={14} />
            </button>
          </Menu.Target>
          <Menu.Dropdown aria-label="Rows per page">
            {pageSizes.map((size) => (
              <Menu.Item key={size} onClick={() => onLimit(size)} aria-current={size === limit || undefined}>
                {size}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </span>
      <span className={classes.range} aria-live="polite">
        {range}
        {total !== null && ` of ${formatCount(total)}`}
      </span>
      <IconButton
        outlined
        size="compact"
        icon={IconChevronLeft}
        label="Previous page"
        disabled={onPrevious === null}
        onClick={() => onPrevious?.()}
      />
      <IconButton
        outlined
        size="compact"
        icon={IconChevronRight}
        label="Next page"
        disabled={onNext === null}
        onClick={() => onNext?.()}
      />
    </nav>
  );
}
