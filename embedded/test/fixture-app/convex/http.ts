import { httpActionGeneric as httpAction, httpRouter } from "convex/server";
import { flood } from "./greedy";

const http = httpRouter();

http.route({
  path: "/hello",
  method: "GET",
  handler: httpAction(async (ctx, request) => {
    const identity = await ctx.auth.getUserIdentity();
    return Response.json({
      subject: identity?.subject ?? null,
      query: new URL(request.url).searchParams.get("q"),
    });
  }),
});

http.route({
  pathPrefix: "/echo/",
  method: "POST",
  handler: httpAction(async (_ctx, request) => {
    const headers = new Headers({ "X-Path": new URL(request.url).pathname });
    headers.append("Set-Cookie", "a=1");
    headers.append("Set-Cookie", "b=2");
    return new Response(await request.arrayBuffer(), { status: 201, headers });
  }),
});

/** The second piece comes only after a while: who waits for the whole body sees them together. */
http.route({
  path: "/stream",
  method: "GET",
  handler: httpAction(async () => {
    const encoder = new TextEncoder();
    return new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(encoder.encode("first;"));
          await new Promise((resolve) => setTimeout(resolve, 400));
          controller.enqueue(encoder.encode("second"));
          controller.close();
        },
      }),
    );
  }),
});

http.route({ path: "/flood", method: "GET", handler: flood });

http.route({
  path: "/throw",
  method: "GET",
  handler: httpAction(async () => {
    throw new Error("http failure");
  }),
});

// The app is its own token issuer, as @convex-dev/auth is.
http.route({
  path: "/.well-known/openid-configuration",
  method: "GET",
  handler: httpAction(async () =>
    Response.json({
      issuer: process.env.CONVEX_SITE_URL,
      jwks_uri: `${process.env.CONVEX_SITE_URL}/.well-known/jwks.json`,
    }),
  ),
});
http.route({
  path: "/.well-known/jwks.json",
  method: "GET",
  handler: httpAction(async () => new Response(process.env.JWKS ?? `{"keys":[]}`)),
});

export default http;
