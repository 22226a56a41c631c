//! JSON, read and written the way Apex does.

mod classes;
mod deserialize;
mod read;
mod record;
mod serialize;
mod write;

pub(super) use classes::{GENERATOR, JSON, PARSER, TOKEN};
