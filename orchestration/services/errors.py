"""What goes wrong with a server, in words that tell the way out."""


class ServiceError(RuntimeError):
    """A service cannot be started or reached."""
