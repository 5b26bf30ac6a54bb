// Zod would compile its checks with `new Function`, which the content security policy rightly forbids. It reads this when it is
// loaded, which pages that check nothing do without.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
