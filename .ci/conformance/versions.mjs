// Prints which versions of the npm packages are in use.
import { versions } from './tools.mjs';

for (const version of versions()) console.log(version);
