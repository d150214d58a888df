/**
 * A photo from the file dialog, dropped anywhere on the page, or pasted. A file of arrays that is dropped is compared.
 *
 * @param {{input: HTMLInputElement, target: HTMLElement}} elements  target: what shows while a file is dragged over the page
 * @param {Pick<import("../state/state.js").Actions, "bringPhoto" | "compareFile">} actions
 */
export function createUpload({ input, target }, actions) {
  input.addEventListener("change", () => {
    upload(input.files);
    input.value = ""; // so that the same file can be chosen again
  });
  document.addEventListener("paste", (event) => upload(event.clipboardData?.files));

  /** @param {boolean} visible */
  const showTarget = (visible) => {
    target.hidden = !visible;
  };
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    showTarget(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) showTarget(false); // the pointer has left the window
  });
  document.addEventListener("drop", (event) => {
    showTarget(false);
    if (!event.dataTransfer?.files.length || event.defaultPrevented) return; // or a card has taken it
    event.preventDefault();
    upload(event.dataTransfer.files);
  });

  /** @param {FileList | null | undefined} files */
  function upload(files) {
    if (!files?.length) return;
    if (ARRAYS.test(files[0].name)) actions.compareFile(files[0]);
    else actions.bringPhoto(files[0]);
  }
}

const ARRAYS = /\.(?:npy|npz|safetensors|txt|csv|json)$/i;
