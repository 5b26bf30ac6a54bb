import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import IconBook from "@tabler/icons-react/dist/esm/icons/IconBook.mjs";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconDeviceDesktop from "@tabler/icons-react/dist/esm/icons/IconDeviceDesktop.mjs";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import IconKeyboard from "@tabler/icons-react/dist/esm/icons/IconKeyboard.mjs";
import IconLogout from "@tabler/icons-react/dist/esm/icons/IconLogout.mjs";
import IconMoon from "@tabler/icons-react/dist/esm/icons/IconMoon.mjs";
import IconSun from "@tabler/icons-react/dist/esm/icons/IconSun.mjs";
import IconUser from "@tabler/icons-react/dist/esm/icons/IconUser.mjs";
import { Link } from "@tanstack/react-router";
import { Icon } from "../../../components/icon.tsx";
import classes from "./user-menu.module.css";

const schemes = [
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
  { value: "auto", label: "Like the system", icon: IconDeviceDesktop },
] as const satisfies readonly { value: MantineColorScheme; label: string; icon: unknown }[];

interface UserMenuProps {
  onShortcuts: () => void;
  onSignOut: () => void;
  onNavigate: (() => void) | undefined;
}

/** Profile, theme, shortcuts, documentation, sign out. */
export function UserMenu({ onShortcuts, onSignOut, onNavigate }: UserMenuProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={classes.target} aria-label="Theme, shortcuts and sign out">
          <Icon of={IconDots} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Theme, shortcuts and sign out">
        <Menu.Item component={Link} to="/profile" onClick={onNavigate} leftSection={<Icon of={IconUser} />}>
          Your profile
        </Menu.Item>
        <Menu.Divider />
        {schemes.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon of={icon} />}
            rightSection={colorScheme === value && <Icon of={IconCheck} size={14} />}
            aria-current={colorScheme === value || undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon of={IconKeyboard} />} onClick={onShortcuts}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item
          component="a"
          href="/docs/billing-team"
          target="_blank"
          rel="noopener"
          leftSection={<Icon of={IconBook} />}
        >
          Documentation
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon of={IconLogout} />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
