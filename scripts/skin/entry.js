/* The parts of media-chrome that the player draws, and nothing else. Built by scripts/vendor.py. */
import "./language.js";
import "media-chrome/media-controller.js";
import "media-chrome/media-control-bar.js";
import "media-chrome/media-play-button.js";
import "media-chrome/media-seek-backward-button.js";
import "media-chrome/media-seek-forward-button.js";
import "media-chrome/media-time-range.js";
import "media-chrome/media-preview-time-display.js";
import "media-chrome/media-time-display.js";
import "media-chrome/media-mute-button.js";
import "media-chrome/media-volume-range.js";
import "media-chrome/media-captions-button.js";
import "media-chrome/media-pip-button.js";
import "media-chrome/media-airplay-button.js";
import "media-chrome/media-fullscreen-button.js";
import "media-chrome/media-loading-indicator.js";
