import { find } from "./dom/find.js";
import { showProgress } from "./lesson/progress.js";
import { createTheme } from "./page/theme.js";

/** The list of the lessons, and pages without a picture: the theme, and what has been read. */

createTheme(find(document, "#theme", HTMLElement), () => {});
showProgress(find(document, "main", HTMLElement));
