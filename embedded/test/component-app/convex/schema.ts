import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  events: defineTable({ run: v.string(), what: v.string() }).index("by_run", ["run"]),
  scores: defineTable({ player: v.string(), points: v.number() }),
});
