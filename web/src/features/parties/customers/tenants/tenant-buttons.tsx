import IconArrowRight from "@tabler/icons-react/dist/esm/icons/IconArrowRight.mjs";
import IconPencil from "@tabler/icons-react/dist/esm/icons/IconPencil.mjs";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { IconButton } from "../../../../components/button.tsx";
import type { TenantRow } from "./tenant-rows.ts";

export type TenantAction = "edit" | "move" | "remove";

interface TenantButtonsProps {
  tenant: TenantRow;
  onChoose: (action: TenantAction) => void;
}

/** What can be done with a tenant. A menu would be cut off by the table. */
export function TenantButtons({ tenant, onChoose }: TenantButtonsProps) {
  const name = tenant.name ?? tenant.tenantId;
  return (
    <>
      <IconButton
        size="compact"
        icon={IconPencil}
        label={`Edit or end ${name}`}
        onClick={() => onChoose("edit")}
      />
      <IconButton
        size="compact"
        icon={IconArrowRight}
        label={`Move ${name}`}
        onClick={() => onChoose("move")}
      />
      <IconButton
        size="compact"
        icon={IconTrash}
        label={`Remove ${name}`}
        onClick={() => onChoose("remove")}
      />
    </>
  );
}
