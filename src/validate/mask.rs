//! Hides secrets in whatever is shown.
