import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of a translation; the server must know them before the first workflow starts. */
export const sourceAttribute = defineSearchAttributeKey('XpilerSource', SearchAttributeType.KEYWORD);
export const targetAttribute = defineSearchAttributeKey('XpilerTarget', SearchAttributeType.KEYWORD);
export const entryAttribute = defineSearchAttributeKey('XpilerEntry', SearchAttributeType.KEYWORD);
export const statusAttribute = defineSearchAttributeKey('XpilerStatus', SearchAttributeType.KEYWORD);
export const speedupAttribute = defineSearchAttributeKey('XpilerSpeedup', SearchAttributeType.DOUBLE);

export const searchAttributes = [sourceAttribute, targetAttribute, entryAttribute, statusAttribute, speedupAttribute] as const;
