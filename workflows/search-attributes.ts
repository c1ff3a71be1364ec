import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { searchAttributeNames as names } from './search-attribute-names.js';

/** Typed keys of the search attributes, for workflows and clients. */
export const sourceAttribute = defineSearchAttributeKey(names.source.name, SearchAttributeType.KEYWORD);
export const targetAttribute = defineSearchAttributeKey(names.target.name, SearchAttributeType.KEYWORD);
export const entryAttribute = defineSearchAttributeKey(names.entry.name, SearchAttributeType.KEYWORD);
export const statusAttribute = defineSearchAttributeKey(names.status.name, SearchAttributeType.KEYWORD);
export const speedupAttribute = defineSearchAttributeKey(names.speedup.name, SearchAttributeType.DOUBLE);
