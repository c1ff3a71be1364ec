/** What the explanation of an error code consists of. */
export interface CatalogueEntry { readonly title: string; readonly explanation: string }
