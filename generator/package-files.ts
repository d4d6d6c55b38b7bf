/** Where strata's own files are, from the sources and from the bundle in dist/ alike: both lie one folder below the package. */
import { fileURLToPath } from "node:url";

/** strata's own templates. */
export const builtInTemplates = fileURLToPath(new URL("../templates", import.meta.url));

/** strata's own templates as the build compiled them; from the sources, there is none. */
export const precompiledFile = fileURLToPath(new URL("./templates.js", import.meta.url));
