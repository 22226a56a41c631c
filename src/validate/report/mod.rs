//! What a run of the validator found.
