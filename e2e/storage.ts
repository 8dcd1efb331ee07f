import type { Person } from "./people";

/** What @convex-dev/auth keeps in the browser: tokens under names that end in the address. */
export function toStorage(origin: string, { tokens }: Person) {
  const suffix = origin.replaceAll(/[^a-zA-Z0-9]/g, "");
  const localStorage = [
    { name: `__convexAuthJWT_${suffix}`, value: tokens.token },
    { name: `__convexAuthRefreshToken_${suffix}`, value: tokens.refreshToken },
  ];
  return { cookies: [], origins: [{ origin, localStorage }] };
}
