/* How a lecture will be played. Apart from the engine, which is fetched at the first play. */

/**
 * "native" on Apple, "hls.js" elsewhere, "mp4" where there is neither. hls.js advises itself first, because Chrome
 * says "maybe" to HLS and fails on some streams (video-dev/hls.js#7827); native HLS keeps AirPlay and background
 * sound on Apple.
 */
export function chooseEngine(video) {
  const plays = video.canPlayType("application/vnd.apple.mpegurl");
  if (plays && ("ManagedMediaSource" in window || !window.MediaSource)) return "native";
  return window.MediaSource ? "hls.js" : "mp4";
}

/** Takes the whole file out of the element where it is the last remedy: else the tap that starts the lecture starts it. */
export function forgetSource(video) {
  if (chooseEngine(video) === "mp4") return;
  const sources = video.querySelectorAll("source");
  for (const source of sources) source.remove();
  if (sources.length) video.load();
}
