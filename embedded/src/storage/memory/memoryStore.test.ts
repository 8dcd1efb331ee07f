import { storeContract } from "../store.contract";
import { MemoryStore } from "./memoryStore";

storeContract("MemoryStore", async () => new MemoryStore());
