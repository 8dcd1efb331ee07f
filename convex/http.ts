import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { addRestRoutes } from "./rest/routes";

const http = httpRouter();

// Where a backend that checks a token finds issuer and public keys.
auth.addHttpRoutes(http);
addRestRoutes(http);

export default http;
