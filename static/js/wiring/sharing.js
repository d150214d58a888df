import { exportFile } from "../api/client.js";
import { byId } from "../dom/find.js";
import { load } from "../paint/plotly.js";
import { createDownload } from "../share/download.js";
import { createShare } from "../share/share.js";
import { viewOf } from "../state/navigation.js";
import { plotlyFile } from "./instrument.js";

/**
 * What leaves the page: links and files.
 *
 * @param {import("../state/state.js").Store} store
 * @param {ReturnType<typeof import("../picture/picture.js").createPicture>} picture
 */
export function createSharing(store, picture) {
  createShare(byId("share"), store, viewOf);
  createDownload(byId("download"), store, {
    exportFile,
    loadPlotly: () => load(plotlyFile()),
    drawImage: picture.image,
  });
}
