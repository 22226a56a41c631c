//! The known name that somebody probably meant.

pub use crate::yaml::decode::closest;
