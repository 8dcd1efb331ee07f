import { WorkflowManager } from "@convex-dev/workflow";
import { components } from "../_generated/api";

/**
 * Work in several steps that outlives a crash: embedding, erasing a person, writing their copy.
 * What a step is given and returns is kept in the component's journal until the run is cleaned
 * up, so it is ids and counts, never what somebody wrote. Each kind cleans up in its `onComplete`:
 * nothing does it by itself.
 */
export const workflows = new WorkflowManager(components.workflow, {
  // One run embeds; the others are people who leave or want their copy, and may wait a little.
  // Of the component's log only what is wrong: it would report on itself while it works.
  workpoolOptions: { maxParallelism: 8, logLevel: "WARN" },
});
