"""What people see: always through somebody's eyes, never a write."""


class NotFound(LookupError):
    """There is nothing here that this viewer may know of; why not is nobody's business."""
