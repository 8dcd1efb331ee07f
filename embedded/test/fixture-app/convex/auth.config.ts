export default {
  providers: [
    { domain: process.env.CONVEX_SITE_URL, applicationID: "convex" },
    {
      type: "customJwt",
      issuer: "https://idp.example",
      applicationID: "fixture",
      algorithm: "ES256",
      jwks: process.env.CUSTOM_JWKS,
    },
  ],
};
