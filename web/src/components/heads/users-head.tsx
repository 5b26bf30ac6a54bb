import type { ReactNode } from "react";
import { PageHead } from "./page-head.tsx";
import { PageTabs } from "./page-tabs.tsx";

const pages = [
  { to: "/users", name: "Users" },
  { to: "/users/roles", name: "Roles" },
] as const;

interface UsersHeadProps {
  page: (typeof pages)[number]["name"];
  children: ReactNode;
}

/** The head shared by the pages of users and of their roles. */
export function UsersHead({ page, children }: UsersHeadProps) {
  return (
    <PageHead
      title="Users"
      section={page === "Users" ? undefined : page}
      tabs={<PageTabs label="Users and roles" pages={pages} />}
    >
      {children}
    </PageHead>
  );
}
