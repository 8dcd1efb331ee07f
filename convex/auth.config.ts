/** Tokens are made by this deployment and checked against its own keys (see `http.ts`). */
export default {
  providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }],
};
