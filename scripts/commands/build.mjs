import { mkdir } from "node:fs/promises";
import { buildEmbedded, buildPage } from "../build.mjs";
import { installDependencies } from "../install.mjs";
import { dataPaths } from "../paths.mjs";

/**
 * @param {import("../args.mjs").Options} options
 * @returns {Promise<number>} exit code
 */
export async function build(options) {
  const { logs } = dataPaths(options.data);
  await mkdir(logs, { recursive: true });
  await installDependencies({ logDir: logs });
  await buildEmbedded({ logDir: logs });
  await buildPage({ logDir: logs });
  return 0;
}
