/**
 * Plays a video in the editor, without recording anything.
 *
 * <video controls data-video-preview="<address of the playlist>"></video>
 *
 * Attached at once: without a source the browser's own controls are switched off.
 */
import { Engine } from "../js/lecture-player/engine.js";

for (const video of document.querySelectorAll("video[data-video-preview]")) {
  const said = document.getElementById(video.dataset.failedId ?? "");
  const media = { hls: video.dataset.videoPreview };
  const nothing = () => {};
  const engine = new Engine(video, {
    fresh: async () => media,
    onFailure: () => said?.removeAttribute("hidden"),
    onRetry: nothing,
    onRecovered: nothing,
    onMedia: nothing,
    onOffers: nothing,
  });
  engine.attach(media, 0);
}
