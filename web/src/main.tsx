import "./zod-settings.ts";
import "./theme/mantine.css";
import "./theme/fonts.css";
import "./theme/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/client/query-client.ts";
import { ToastHost } from "./components/toast/toast-host.tsx";
import { ProofHost } from "./features/access/sign-in/proof-host.tsx";
import { SessionHost } from "./features/access/sign-in/session-host.tsx";
import { createConsoleRouter } from "./router.tsx";
import { cssVariables, theme } from "./theme/theme.ts";

const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root to show the console in.");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <ProofHost />
        <SessionHost />
      </QueryClientProvider>
      <ToastHost />
    </MantineProvider>
  </StrictMode>,
);
