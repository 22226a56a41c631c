//! The one place for escaping and encoding: each kind of output has its function here, and no text reaches an
//! output otherwise. All of them are pure and total.

mod apex;
pub mod characters;
mod formula;
mod hexadecimal;
mod json;
mod markdown;
mod url;
mod xml;
mod yaml;

pub use apex::{apex_comment, apex_literal};
pub use formula::formula_text;
pub use hexadecimal::hexadecimal;
pub use json::{json_merge, json_string};
pub use markdown::{markdown, markdown_code};
pub use url::{form, percent};
pub use xml::{xml_attribute, xml_comment, xml_merge, xml_text, xml_value};
pub use yaml::{yaml_comment, yaml_text};
