import { Menu } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import { IconButton } from "../../../../components/button.tsx";
import type { TenantRow } from "./tenant-rows.ts";

export type TenantAction = "edit" | "move" | "remove";

interface TenantMenuProps {
  tenant: TenantRow;
  onChoose: (action: TenantAction) => void;
}

/** What can be done with a tenant. */
export function TenantMenu({ tenant, onChoose }: TenantMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <IconButton
          size="compact"
          icon={IconDots}
          label={`What to do with ${tenant.name ?? tenant.tenantId}`}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={tenant.name ?? tenant.tenantId}>
        <Menu.Item onClick={() => onChoose("edit")}>Edit or end…</Menu.Item>
        <Menu.Item onClick={() => onChoose("move")}>Move to another customer…</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => onChoose("remove")}>Remove…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
