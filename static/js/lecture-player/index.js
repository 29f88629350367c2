/* Entry of the lecture page. A browser below the tier does not parse or define it and keeps the plain page. */

import { LecturePlayer } from "./element.js";

if ("AbortSignal" in window && "timeout" in AbortSignal && "customElements" in window) {
  customElements.define("lecture-player", LecturePlayer);
}
