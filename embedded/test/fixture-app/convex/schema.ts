import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  messages: defineTable({ channel: v.string(), body: v.string() }).index("by_channel", ["channel"]),
  counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]),
  notes: defineTable({ body: v.string(), room: v.string() }).searchIndex("by_body", {
    searchField: "body",
    filterFields: ["room"],
  }),
  vectors: defineTable({ vector: v.array(v.number()), owner: v.string() }).vectorIndex(
    "by_vector",
    {
      vectorField: "vector",
      dimensions: 3,
      filterFields: ["owner"],
    },
  ),
});
