import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CreditNotesPage } from "../../features/invoicing/credit-notes/credit-notes-page.tsx";

const route = getRouteApi("/frame/credit-notes");

export function CreditNotesScreen() {
  const { q = "" } = route.useSearch();
  const navigate = useNavigate();
  return (
    <CreditNotesPage
      q={q}
      onSearch={(text) =>
        void navigate({ to: "/credit-notes", search: { q: text === "" ? undefined : text }, replace: true })
      }
    />
  );
}
