import type { SavedView } from "@billow/contract/invoicing/saved-view.ts";
import { Menu } from "@mantine/core";
import IconBookmark from "@tabler/icons-react/dist/esm/icons/IconBookmark.mjs";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconPencil from "@tabler/icons-react/dist/esm/icons/IconPencil.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { savedViewsQuery } from "../../../api/invoicing/saved-views.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { Icon } from "../../../components/icon.tsx";
import { ManageViewsDialog } from "./manage-views-dialog.tsx";
import { SaveViewDialog } from "./save-view-dialog.tsx";
import classes from "./saved-views-menu.module.css";

interface SavedViewsMenuProps {
  /** The query of the address as the list stands, without the place in it. */
  search: string;
  onChoose: (view: SavedView) => void;
}

/** The lists this person wants to see again: choose one, save this one, rename and delete. */
export function SavedViewsMenu({ search, onChoose }: SavedViewsMenuProps) {
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const [opened, setOpened] = useState(false);
  const phone = usePhone();
  const views = useQuery({ ...savedViewsQuery, enabled: opened || dialog !== null }).data;
  return (
    <>
      <Menu opened={opened} onChange={setOpened} width={264}>
        <Menu.Target>
          <button type="button" className={classes.target}>
            <Icon of={IconBookmark} size={phone ? 20 : 16} />
            <span className={phone ? "visually-hidden" : undefined}>Saved views</span>
            {!phone && <Icon of={IconChevronDown} size={14} />}
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label="Saved views">
          {views?.length === 0 && <Menu.Label>No views saved yet</Menu.Label>}
          {views?.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => onChoose(view)}
              aria-current={view.search === search || undefined}
              rightSection={view.search === search && <Icon of={IconCheck} size={14} />}
            >
              <span className={classes.name}>{view.name}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Icon of={IconPlus} />} onClick={() => setDialog("save")}>
            Save this view…
          </Menu.Item>
          {views !== undefined && views.length > 0 && (
            <Menu.Item leftSection={<Icon of={IconPencil} />} onClick={() => setDialog("manage")}>
              Rename or delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "save" && <SaveViewDialog search={search} onClose={() => setDialog(null)} />}
      {dialog === "manage" && <ManageViewsDialog views={views ?? []} onClose={() => setDialog(null)} />}
    </>
  );
}
