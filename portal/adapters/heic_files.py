"""Photos as iPhones keep them (HEIC): pillow_heif teaches Pillow to open them; then they are pictures like others."""

from pillow_heif import register_heif_opener

from portal.adapters.picture_files import copy, examine, face

__all__ = ["copy", "examine", "face"]

register_heif_opener(thumbnails=False, decode_threads=1)
