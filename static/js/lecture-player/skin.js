/* Drawn controls around the video. Talks HTMLMediaElement only, so that another skin can take its place. */

const STEP_S = "15";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Wraps `video` in the skin once its file is loaded; rejects, and leaves the native controls, when it is not. */
export async function dress(video) {
  await import("../../vendored/media-chrome/4.19.4/skin.js");
  const controller = element("media-controller", {
    class: "player__skin",
    hotkeys: "noshift+/",
    keyboardforwardseekoffset: STEP_S,
    keyboardbackwardseekoffset: STEP_S,
    autohide: "3",
  });
  /* Taking the element to another place pauses it: whoever was quicker than this file must not have to tap again. */
  const wanted = !video.paused;
  video.replaceWith(controller);
  video.slot = "media";
  video.removeAttribute("controls");
  const bar = element(
    "media-control-bar",
    {},
    element("media-mute-button"),
    element("media-volume-range"),
    element("media-time-display", { showduration: "", notoggle: "" }),
    element("span", { class: "player__spring" }),
  );
  if (video.querySelector("track[kind=captions]")) bar.append(element("media-captions-button"));
  /* Chromium lets the button show and has no AirPlay. */
  if ("WebKitPlaybackTargetAvailabilityEvent" in window) bar.append(element("media-airplay-button"));
  bar.append(element("media-pip-button"), element("media-fullscreen-button"));
  controller.append(
    video,
    element("media-loading-indicator", { slot: "centered-chrome", noautohide: "" }),
    element(
      "div",
      { slot: "centered-chrome", class: "player__centre" },
      element("media-seek-backward-button", { seekoffset: STEP_S }),
      element("media-play-button"),
      element("media-seek-forward-button", { seekoffset: STEP_S }),
    ),
    element("media-control-bar", { class: "player__rail" }, element("media-time-range")),
    bar,
  );
  /* It says aria-checked, which only a switch may, and makes itself a button when it is connected. */
  bar.querySelector("media-captions-button")?.setAttribute("role", "switch");
  if (wanted) video.play().catch(() => {});
}
