import "./zod-settings.ts";
import "./theme/mantine.css";
import "./theme/fonts.css";
import "./theme/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client.ts";
import { meQuery } from "./api/session.ts";
import { ToastHost } from "./components/toast-host.tsx";
import { createConsoleRouter } from "./router.tsx";
import { cssVariables, theme } from "./theme/theme.ts";

const queryClient = createQueryClient(() => {
  // The frame asks again who is signed in, and sends whoever is not to the sign-in page.
  queryClient.removeQueries({ queryKey: meQuery.queryKey });
  void router.invalidate();
});
const router = createConsoleRouter(queryClient);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root to show the console in.");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <ToastHost />
    </MantineProvider>
  </StrictMode>,
);
