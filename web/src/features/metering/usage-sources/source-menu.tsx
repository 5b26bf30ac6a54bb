import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { Menu, Tooltip } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../api/client/failure.ts";
import { collectSource, sourcesQuery, updateSource } from "../../../api/metering/sources.ts";
import { IconButton } from "../../../components/button.tsx";
import { toast } from "../../../components/toast/toast.ts";
import type { OpenedSource } from "./form/opened-source.ts";

interface SourceMenuProps {
  source: UsageSource;
  /** Why this person may not change it. */
  refusal: string | null;
  onOpen: (opened: OpenedSource) => void;
}

/** What can be done with a source. */
export function SourceMenu({ source, refusal, onOpen }: SourceMenuProps) {
  const client = useQueryClient();
  const settled = () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
  const failed = (error: unknown) => toast(failureOf(error).detail, { milliseconds: 8000 });
  const collection = useMutation({
    mutationFn: () => collectSource(source.id),
    onSuccess: () => toast(`Collecting from ${source.name} now.`),
    onError: failed,
    onSettled: settled,
  });
  const pause = useMutation({
    mutationFn: (enabled: boolean) => updateSource(source.id, { enabled }),
    onSuccess: ({ name, enabled }) => toast(enabled ? `${name} goes on.` : `${name} is paused.`),
    onError: failed,
    onSettled: settled,
  });
  const inFile =
    source.origin === "file" ? "This source is in the configuration file. Change it there." : null;
  return (
    <Menu>
      <Menu.Target>
        <IconButton size="compact" icon={IconDots} label={`What to do with ${source.name}`} />
      </Menu.Target>
      <Menu.Dropdown aria-label={source.name}>
        {source.kind !== "events" && (
          <Item
            reason={refusal ?? (source.enabled ? null : "It is paused.")}
            onClick={() => collection.mutate()}
          >
            Collect now
          </Item>
        )}
        {source.question && (
          <Item reason={refusal} onClick={() => onOpen({ what: "details", source })}>
            Confirm what is gone…
          </Item>
        )}
        <Item reason={refusal ?? inFile} onClick={() => pause.mutate(!source.enabled)}>
          {source.enabled ? "Pause" : "Go on"}
        </Item>
        <Item reason={refusal ?? inFile} onClick={() => onOpen({ what: "edit", source })}>
          Edit…
        </Item>
        {source.kind === "prometheus" && (
          <Item
            reason={refusal ?? (source.collectedUntil === null ? "Nothing was collected yet." : null)}
            onClick={() => onOpen({ what: "measureAgain", source })}
          >
            Measure again…
          </Item>
        )}
        <Menu.Divider />
        <Item reason={refusal ?? inFile} onClick={() => onOpen({ what: "remove", source })}>
          Remove…
        </Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** An item that says why it cannot be chosen, where it cannot. */
function Item({
  reason,
  onClick,
  children,
}: {
  reason: string | null;
  onClick: () => void;
  children: string;
}) {
  return (
    <Tooltip label={reason} disabled={reason === null} position="left">
      <Menu.Item
        data-disabled={reason !== null || undefined}
        aria-disabled={reason !== null || undefined}
        closeMenuOnClick={reason === null}
        onClick={() => reason === null && onClick()}
      >
        {children}
      </Menu.Item>
    </Tooltip>
  );
}
