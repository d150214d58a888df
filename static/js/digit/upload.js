/** A photo by button, by drop anywhere on the page, or by paste. */
export function createUpload({ input, target }, actions) {
  input.addEventListener("change", () => {
    bring(input.files);
    input.value = ""; // the same file may be chosen again
  });
  document.addEventListener("paste", (event) => bring(event.clipboardData?.files));

  const show = (visible) => {
    target.hidden = !visible;
  };
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) show(false); // the pointer has left the window
  });
  document.addEventListener("drop", (event) => {
    show(false);
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    bring(event.dataTransfer.files);
  });

  function bring(files) {
    if (files?.length) actions.bringPhoto(files[0]);
  }
}
