import type { ApiKey } from "@billow/contract/access/user.ts";
import { Menu } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import { IconButton } from "../../../components/button.tsx";
import { isExpired } from "./key-limits.ts";

/** A key with what is to be done with it. */
export interface OpenedKey {
  what: "change" | "rotate" | "revoke";
  apiKey: ApiKey;
}

/** What can be done with a key; one that has expired can only be revoked. */
export function KeyMenu({ apiKey, onOpen }: { apiKey: ApiKey; onOpen: (opened: OpenedKey) => void }) {
  return (
    <Menu>
      <Menu.Target>
        <IconButton size="compact" icon={IconDots} label={`What to do with ${apiKey.name}`} />
      </Menu.Target>
      <Menu.Dropdown aria-label={apiKey.name}>
        {!isExpired(apiKey, Date.now()) && (
          <>
            <Menu.Item onClick={() => onOpen({ what: "change", apiKey })}>Change…</Menu.Item>
            <Menu.Item onClick={() => onOpen({ what: "rotate", apiKey })}>Rotate…</Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item onClick={() => onOpen({ what: "revoke", apiKey })}>Revoke…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
