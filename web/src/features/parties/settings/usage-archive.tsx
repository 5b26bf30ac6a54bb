import type { UsageArchive as Archive } from "@billow/contract/metering/usage-archive.ts";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { failureOf, saidOf } from "../../../api/client/failure.ts";
import { keepUsage, usageArchiveQuery } from "../../../api/metering/usage-archive.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { archivedText, lastRunText } from "./archive-text.ts";
import classes from "./settings-page.module.css";

const CHOICES = [3, 6, 12, 13, 18, 24, 36, 60, 120];

/** How long usage records stay in the database, and what has left for the archive. */
export function UsageArchive() {
  const found = useQuery(usageArchiveQuery);
  if (found.isError) {
    return (
      <ErrorState
        title="The archive of usage could not be loaded"
        error={found.error}
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    );
  }
  return found.data ? <ArchiveForm archive={found.data.archive} etag={found.data.etag} /> : null;
}

function ArchiveForm({ archive, etag }: { archive: Archive; etag: string | null }) {
  const client = useQueryClient();
  const mayWrite = usePermission("settings.write");
  const [chosen, setChosen] = useState<string | null>(null);
  const before = String(archive.keepMonths ?? "");
  const keep = chosen ?? before;
  const saving = useMutation({
    mutationFn: () => keepUsage(keep === "" ? null : Number(keep), etag),
    onSuccess: (saved) => {
      client.setQueryData(usageArchiveQuery.queryKey, saved);
      setChosen(null);
      toast("How long usage is kept is saved.");
    },
    // What somebody else has set meanwhile is shown.
    onError: () => client.invalidateQueries({ queryKey: usageArchiveQuery.queryKey }),
  });
  const failure = saving.error && failureOf(saving.error);
  const problem = archive.fault ?? archive.lastRun?.fault ?? null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (keep !== before && !saving.isPending) saving.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <fieldset className={classes.group} disabled={!mayWrite}>
        <legend>Usage records</legend>
        {failure && failure.fields.size === 0 && (
          <div className={classes.wide}>
            <Banner tone="danger">{failure.detail}</Banner>
          </div>
        )}
        {problem !== null && (
          <div className={classes.wide}>
            <Banner tone="warn">{problem}</Banner>
          </div>
        )}
        <NativeSelect
          size="md"
          label="Keep in the database"
          data={choicesOf(archive.keepMonths)}
          value={keep}
          disabled={archive.folder === null}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          error={saidOf(failure, "/keepMonths")}
        />
        <p className={`${classes.wide} ${classes.listFact}`}>
          <Facts archive={archive} />
        </p>
        {mayWrite && archive.folder !== null && (
          <div className={classes.wide}>
            <Button
              type="submit"
              busy={saving.isPending}
              refusal={keep === before ? "Nothing has been changed." : null}
            >
              Save usage records
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

/** The usual numbers of months and the one that is set. */
function choicesOf(present: number | null) {
  const months = [...new Set([...CHOICES, ...(present === null ? [] : [present])])].sort((a, b) => a - b);
  return [
    { value: "", label: "All of them" },
    ...months.map((one) => ({
      value: String(one),
      label: `This month and ${one === 1 ? "one month" : `${one} months`} before`,
    })),
  ];
}

function Facts({ archive: { folder, months, lastRun } }: { archive: Archive }) {
  if (folder === null) {
    return (
      <>
        Older records can move to files once their months are billed. First name the folder or bucket on the
        machine where Billow runs: <code>billow archive --to FOLDER</code> or{" "}
        <code>billow archive --to s3://BUCKET/PREFIX</code>
      </>
    );
  }
  return [
    "Each night older records move to the archive once their months are billed. Reports and invoices do not change, and Explain reads the files.",
    archivedText(folder, months),
    ...(lastRun === null ? [] : [lastRunText(lastRun, new Date())]),
  ].join(" ");
}
