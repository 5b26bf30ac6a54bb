import { Link } from "@tanstack/react-router";
import { CenteredState } from "../components/states/centered-state.tsx";

export function NotFoundPage() {
  return (
    <main>
      <CenteredState
        page="whole"
        title="There is no such page"
        action={<Link to="/invoices">Go to the invoices</Link>}
      >
        Check the address. The page may have moved.
      </CenteredState>
    </main>
  );
}
