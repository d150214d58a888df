import { find } from "./dom/find.js";
import { createPrinting } from "./page/printing.js";
import { createTheme } from "./page/theme.js";

/** The worksheets, which the server has written whole: the theme, and a button that prints. */

createTheme(find(document, "#theme", HTMLElement), () => {});
createPrinting(find(document, "#print", HTMLButtonElement));
