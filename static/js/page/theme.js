import { remember } from "../dom/browser-storage.js";
import { findAll } from "../dom/find.js";

/**
 * The switch between the system's theme, light and dark. The choice is remembered in this browser; theme-early.js reads
 * it back.
 *
 * @param {HTMLElement} root
 * @param {() => void} onChange  called after every change of colours
 */
export function createTheme(root, onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const { dataset } = document.documentElement;

  const apply = () => {
    const choice = dataset.themeChoice;
    const theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    if (dataset.theme === theme) return;
    dataset.theme = theme;
    onChange();
  };
  for (const input of findAll(root, "input[name=theme]", HTMLInputElement)) {
    input.checked = input.value === dataset.themeChoice;
    input.addEventListener("change", () => {
      dataset.themeChoice = input.value;
      remember("theme", input.value);
      apply();
    });
  }
  system.addEventListener("change", apply);
}
