import { httpRouter } from "convex/server";
import { auth } from "./auth";

const http = httpRouter();

// Where a backend that checks a token finds issuer and public keys.
auth.addHttpRoutes(http);

export default http;
