/* What helps to follow a lecture: captions, transcript, chapters. One hook for the player. */

import { captions } from "./captions.js";
import { chapters } from "./chapters.js";

/* Fetched when the transcript is first opened: most visits only watch. */
function whenOpened(root, video, view) {
  const box = root.querySelector('[data-part="transcript"]');
  if (!box) return;
  const load = () => import("./transcript.js").then(({ transcript }) => transcript(box, video, view));
  if (box.open) load();
  else box.addEventListener("toggle", load, { once: true });
}

/** Brings the parts to life that the server rendered; each is absent when the video has none. */
export function studyAids(root, video, view) {
  captions(root, video);
  chapters(root, video, view);
  whenOpened(root, video, view);
}
