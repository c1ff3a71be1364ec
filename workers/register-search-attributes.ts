import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../workflows/search-attributes.js';

// temporal.api.enums.v1.IndexedValueType
const valueType = { KEYWORD: 2, DOUBLE: 4 } as Record<string, number>;

/**
 * Makes sure that the server knows our search attributes. False where it does not and we may not add them (a managed
 * cluster): translations then run without.
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = searchAttributes.filter(({ name }) => !(customAttributes && name in customAttributes));
    if (missing.length === 0) return true;
    await connection.operatorService.addSearchAttributes({
      namespace, searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, valueType[type]])),
    });
    return true;
  } catch {
    return false;
  }
}
