import { Menu } from "@mantine/core";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import { Icon } from "../../../components/icon.tsx";
import classes from "./group-by-menu.module.css";
import { groupByLabel, notGrouped } from "./usage-grouping.ts";

interface GroupByMenuProps {
  value: string;
  options: readonly string[];
  onChange: (groupBy: string) => void;
}

/** By what the bars are divided. */
export function GroupByMenu({ value, options, onChange }: GroupByMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className={classes.field}>
          <span className={classes.label}>Group by</span>
          <span className={classes.value}>{groupByLabel(value)}</span>
          <Icon of={IconChevronDown} size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Group by">
        {[notGrouped, ...options].map((option) => (
          <Menu.Item
            key={option}
            aria-current={option === value || undefined}
            rightSection={option === value ? <Icon of={IconCheck} size={14} /> : null}
            onClick={() => onChange(option)}
          >
            {groupByLabel(option)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
