import { config } from "zod";

// Zod would compile its checks with `new Function`, which the content security policy rightly forbids. This has to run
// before the first schema is made, and therefore is the first thing that the console imports.
config({ jitless: true });
