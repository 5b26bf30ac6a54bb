import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { BankPage } from "../../features/payments/bank/bank-page.tsx";

const route = getRouteApi("/frame/bank");

export function BankScreen() {
  const { statement, show = "open" } = route.useSearch();
  const navigate = useNavigate();
  return (
    <BankPage
      statement={statement}
      view={show}
      onShow={(shown) =>
        void navigate({
          to: "/bank",
          search: { statement: shown.statement, show: shown.view === "open" ? undefined : shown.view },
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
