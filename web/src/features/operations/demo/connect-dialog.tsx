import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import classes from "./connect-dialog.module.css";

const steps = [
  {
    title: "Import your customers",
    text: "A CSV of tenants with name, e-mail, address, terms, currency and tax. Remove the demo first.",
    command: "npm run billow -- import customers CUSTOMERS.csv",
  },
  {
    title: "Import what your customers use",
    text: "A CSV of resources from your provisioning system: who, what size, from when until when.",
    command: "npm run billow -- import allocations FILE.csv --create-customers",
  },
  {
    title: "Create the invoices of a closed month",
    text: "Choose the month. A second run creates only what is missing.",
    command: `npm run billow -- run ${lastMonth()}`,
  },
];

/** How real usage gets in: the commands as they are typed where Billow runs. */
export function ConnectDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title="Connect your cloud"
      focusTitle
      lead="Run these where Billow is installed; it may keep running meanwhile."
      width={600}
    >
      <ol>
        {steps.map(({ title, text, command }) => (
          <li key={title} className={classes.step}>
            <h3 className={classes.title}>{title}</h3>
            <p className={classes.text}>{text}</p>
            <div className={classes.command}>
              <code>{command}</code>
              <CopyButton text={command} label="Copy the command" />
            </div>
          </li>
        ))}
      </ol>
      <p className={classes.note}>
        The file's columns: tenant, resource, vcpus, ram_gib, block_gib, gpus, created_at, deleted_at. A blank
        deleted_at means it is still there.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth() - 1, 1)).toISOString().slice(0, 7);
}
