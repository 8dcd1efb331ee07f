import { actionFaults } from "./actions";
import { administrationFaults } from "./administration";
import { deploymentFaults } from "./deployment";
import type { Fault } from "./fault";
import { frontFaults } from "./front";
import { functionFaults } from "./functions";
import { schedulerFaults } from "./scheduler";
import { schemaFaults } from "./schemas";
import { searchFaults } from "./search";
import { storageFaults } from "./storage";
import { transactionFaults } from "./transactions";

/** At least one for every rule of SPEC.md. */
export const faults: readonly Fault[] = [
  ...storageFaults,
  ...transactionFaults,
  ...schemaFaults,
  ...searchFaults,
  ...schedulerFaults,
  ...functionFaults,
  ...actionFaults,
  ...frontFaults,
  ...deploymentFaults,
  ...administrationFaults,
];
