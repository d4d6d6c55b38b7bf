/** Where strata's own files are, from the sources and from the bundle in dist/ alike: both lie one folder below the package. */
import { fileURLToPath } from "node:url";

/** strata's own templates. */
export const builtInTemplates = fileURLToPath(new URL("../templates", import.meta.url));
