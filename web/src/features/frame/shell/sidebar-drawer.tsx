import { Drawer } from "@mantine/core";
import { Sidebar, type SidebarProps } from "./sidebar.tsx";
import classes from "./sidebar-drawer.module.css";

/** The sidebar on narrow screens. Following a link or searching closes it. */
export function SidebarDrawer({
  opened,
  onClose,
  ...sidebar
}: SidebarProps & { opened: boolean; onClose: () => void }) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={264} position="left">
      <Drawer.Overlay className={classes.overlay} />
      <Drawer.Content aria-label="Menu" classNames={{ content: classes.drawer }}>
        <Sidebar
          {...sidebar}
          onNavigate={onClose}
          onSearch={() => {
            onClose();
            sidebar.onSearch();
          }}
        />
      </Drawer.Content>
    </Drawer.Root>
  );
}
