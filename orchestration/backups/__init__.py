"""`doe backup` and `doe restore`: what cannot be made again, as one folder that is whole or not there."""
