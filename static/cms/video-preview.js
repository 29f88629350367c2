/**
 * Plays a video in the editor, without recording anything.
 *
 * <video controls data-video-preview="<address of the playlist>"></video>
 */
import { Engine } from "../js/lecture-player/engine.js";

for (const video of document.querySelectorAll("video[data-video-preview]")) {
  const said = document.getElementById(video.dataset.failedId ?? "");
  const engine = new Engine(video, {
    freshUrl: async () => video.dataset.videoPreview,
    onFailure: () => said?.removeAttribute("hidden"),
    onRetry: () => {},
  });
  video.addEventListener(
    "play",
    () => {
      engine.attach(video.dataset.videoPreview, 0);
    },
    { once: true },
  );
}
