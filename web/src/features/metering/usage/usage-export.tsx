import { Menu } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import type { UsageFilter } from "../../../api/metering/usage.ts";
import { focusFileAddress, usageFileAddress } from "../../../api/metering/usage-files.ts";
import { IconButton } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { monthStart } from "../../../format/calendar.ts";
import { formatMonth } from "../../../format/date.ts";
import classes from "./usage-export.module.css";
import { groupByPhrase } from "./usage-grouping.ts";

interface UsageExportProps {
  /** The report as it is shown. */
  shown: UsageFilter;
  today: string;
}

/** Exactly what is shown as a CSV file; beside it, every group on its own, and the costs of a billing period for FinOps tools. */
export function UsageExport({ shown, today }: UsageExportProps) {
  const months = [1, 2, 3, 4, 5, 6].map((ago) => monthStart(today, -ago).slice(0, 7));
  const { top, ...whole } = shown;
  return (
    <div className={classes.export}>
      <DownloadLink icon={IconDownload} href={usageFileAddress(shown)} download>
        Export CSV
      </DownloadLink>
      <Menu width={264}>
        <Menu.Target>
          <IconButton outlined icon={IconChevronDown} label="More exports" />
        </Menu.Target>
        <Menu.Dropdown aria-label="More exports">
          {top !== undefined && whole.groupBy !== undefined && (
            <>
              <Menu.Item component="a" href={usageFileAddress(whole)} download>
                CSV {groupByPhrase(whole.groupBy)}, without Other
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Label>FOCUS 1.2, costs of a billing period</Menu.Label>
          {months.map((period) => (
            <Menu.Item
              key={period}
              component="a"
              href={focusFileAddress({ period, customerId: shown.customerId })}
              download
            >
              {formatMonth(period)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
