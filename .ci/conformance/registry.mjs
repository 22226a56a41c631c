// Salesforce's own list of metadata types and the suffixes of their files.
import { requireTool } from './tools.mjs';

const { types } = requireTool('@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json');
const bySuffix = new Map();
for (const type of Object.values(types)) {
  if (type.suffix) bySuffix.set(type.suffix, { name: type.name, parent: null });
  for (const child of Object.values(type.children?.types ?? {})) {
    if (child.suffix) bySuffix.set(child.suffix, { name: child.name, parent: type.name });
  }
}

/** The type whose files have this suffix (`cls`, `namedCredential`): its name, and its parent's if it lives in one. */
export const metadataType = (suffix) => bySuffix.get(suffix);
