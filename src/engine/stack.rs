//! How much of the machine's stack the engine leaves: what is nested in a class, and calls inside each other, must not
//! overflow it. Where there is too little, a new piece is added.

/// Stack that must be left before something nested is read or checked, in bytes.
pub(super) const LEFT: usize = 128 * 1024;
/// Stack that must be left before a call; a body may nest [`super::parse::DEEPEST`] constructs, each of which takes up to
/// some kilobytes in a build that is not optimised.
pub(super) const LEFT_FOR_CALL: usize = if cfg!(debug_assertions) { 3 * 1024 * 1024 } else { 512 * 1024 };
/// Stack that is added at once, in bytes.
pub(super) const STEP: usize = 8 * 1024 * 1024;
