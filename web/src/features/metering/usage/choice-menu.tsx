import { Menu } from "@mantine/core";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import { Icon } from "../../../components/icon.tsx";
import classes from "./choice-menu.module.css";

interface ChoiceMenuProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of several, where there may be too many to stand side by side. */
export function ChoiceMenu({ label, value, options, onChange }: ChoiceMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className={classes.field}>
          <span className={classes.label}>{label}</span>
          <span className={classes.value}>{options.find((option) => option.value === value)?.label}</span>
          <Icon of={IconChevronDown} size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            aria-current={option.value === value || undefined}
            rightSection={option.value === value ? <Icon of={IconCheck} size={14} /> : null}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
