import { find } from "./dom/find.js";
import { createTheme } from "./page/theme.js";

/** The pages about lessons that have no picture: the list of all, and those that say what is wrong. */

createTheme(find(document, "#theme", HTMLElement), () => {});
