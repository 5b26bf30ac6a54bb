import { Button } from "../../../components/button.tsx";
import { CodeForm } from "./code-form.tsx";
import classes from "./entry-page.module.css";

interface EntryCodeFormProps {
  onSignedIn: () => Promise<void>;
  onStartOver: (why: string | null) => void;
}

/** The second step on a page of its own. */
export function EntryCodeForm({ onSignedIn, onStartOver }: EntryCodeFormProps) {
  return (
    <CodeForm
      size="lg"
      className={classes.form}
      onSignedIn={onSignedIn}
      onStartOver={onStartOver}
      actions={(busy) => (
        <>
          <Button type="submit" variant="filled" size="large" busy={busy}>
            Sign in
          </Button>
          <Button size="large" onClick={() => onStartOver(null)}>
            Back
          </Button>
        </>
      )}
    />
  );
}
