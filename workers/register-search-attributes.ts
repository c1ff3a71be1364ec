import type { Connection } from '@temporalio/client';
import { searchAttributeNames } from '../workflows/search-attribute-names.js';

// temporal.api.enums.v1.IndexedValueType
const valueType = { Keyword: 2, Double: 4 } as const;

/**
 * Makes sure that the server knows our search attributes. False where it does not and we may not add them (a managed
 * cluster): translations then run without.
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributeNames).filter(({ name }) => !(customAttributes && name in customAttributes));
    if (missing.length === 0) return true;
    await connection.operatorService.addSearchAttributes({
      namespace, searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, valueType[type]])),
    });
    return true;
  } catch {
    return false;
  }
}
