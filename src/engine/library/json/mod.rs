//! JSON texts, read and written the way Apex does.

mod read;
mod write;

pub use read::{Json, Kind as TokenKind, Token, Tokens, read};
pub use write::Writer;
