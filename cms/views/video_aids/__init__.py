"""Pages beside one video: captions, chapters, poster."""
