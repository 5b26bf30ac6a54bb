import { Link } from "@tanstack/react-router";
import { CenteredState } from "../components/centered-state.tsx";

export function NotFoundPage() {
  return (
    <main>
      <CenteredState
        page="whole"
        title="There is no such page"
        action={<Link to="/invoices">Go to the invoices</Link>}
      >
        The address may be mistyped, or lead to something that was moved.
      </CenteredState>
    </main>
  );
}
