// What was read from a file, a process or the network is unknown until one of these looked at it.

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>} empty when the text is no JSON object
 */
export function parseRecord(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>[]} only what is a record
 */
export function toRecords(value) {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** @param {unknown} value */
export function toCount(value) {
  return typeof value === "number" ? value : 0;
}
