//! The rules behind diagnostics: what each code means, why it matters, and a wrong and a right example. One file each;
//! the file of a rule that is advice has its check too, the others are checked where the input is read.

mod a001_read_by_apex;
mod a002_not_carried;
mod e001_bad_apex;
mod e002_unknown_apex;
mod e003_unknown_apex_name;
mod e004_apex_type_mismatch;
mod e005_bad_apex_declaration;
mod e006_hidden_apex_member;
mod e007_bad_apex_flow;
mod e008_complex_apex;
pub mod explain;
mod h001_unknown_setting;
mod h002_missing_setting;
mod h003_bad_setting;
mod h004_unknown_secret;
mod h005_missing_secret;
mod l001_unused_setting;
mod l002_unused_secret;
mod l003_hard_coded_secret;
mod l004_unreachable_rule;
mod l005_duplicate_mapping;
mod l006_personal_data_in_url;
mod l007_secret_read_by_apex;
mod l008_long_timeout;
mod l009_costly_message;
mod l010_cut_by_comment;
mod l011_header_set_twice;
mod l012_unused_value;
mod l013_unused_account;
mod l020_result_never_given;
mod l021_unverified_facts;
mod l022_third_party_facts;
mod m001_missing_reply;
mod m002_unknown_reply;
mod m003_reply_taken;
mod m004_refused_number;
mod m005_bad_field;
mod m006_unknown_field;
mod m007_contradictory_rule;
mod m008_unproven_delivery;
mod m009_no_key_in_path;
mod p001_bad_class_name;
mod p002_bad_credential;
mod p003_name_taken;
mod p004_bad_access;
mod p005_bad_project_path;
mod p006_bad_message;
mod p007_no_code_in_message;
mod p008_bad_timeout;
mod p009_bad_country;
mod p010_unknown_provider;
mod p011_unknown_package;
mod p012_not_generated;
mod precedence;
mod s001_unknown_key;
mod s002_missing_key;
mod s003_wrong_kind;
mod s004_bad_name;
mod s005_bad_word;
mod s006_bad_value;
mod s007_bad_pattern;
mod s008_bad_duration;
mod s009_bad_example;
mod s010_not_https;
mod s011_bad_request_path;
mod s012_exclusive_keys;
mod s013_missing_evidence;
mod s014_bad_length;
mod s015_bad_element;
mod s016_bad_status;
mod s017_bad_answer_path;
mod s018_bad_condition;
mod s019_empty_rule;
mod s020_same_parameter;
mod v001_unknown_input;
mod v002_unknown_filter;
mod v003_argument_count;
mod v004_wrong_type;
mod v005_input_not_here;
mod v006_outside_text_in_header;
mod v007_not_computable;
mod y001_file_too_large;
mod y002_yaml_syntax;
mod y003_several_documents;
mod y004_recursive_alias;
mod y005_unknown_alias;
mod y006_too_many_values;
mod y007_duplicate_key;
mod y008_bad_key;
mod y009_yaml_tag;
mod y010_merge_key;
mod y011_too_deep;
mod y012_control_character;
mod y013_integer_range;
mod y014_not_finite;
mod y015_empty_file;
mod y016_second_reader_refuses;
mod y017_readers_disagree;
mod y018_wrong_encoding;

pub mod lint;

use crate::diagnostic::Severity;

/// What a code stands for.
#[derive(Debug)]
pub struct Rule {
    /// The code, such as `S002`.
    pub code: &'static str,
    /// A name in words with hyphens, such as `missing-key`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What the examples are.
    pub subject: Subject,
    /// Whether the wrong example only hints at one that is too large to print.
    pub is_sketch: bool,
    /// One line without a full stop.
    pub summary: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// What is wrong: it gives this code and no other.
    pub wrong: &'static str,
    /// How it is right.
    pub right: &'static str,
}

/// What the examples of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A part of a spec.
    Spec,
    /// A whole project file.
    Project,
    /// A command line.
    Command,
    /// A part of a mock.
    Mock,
    /// A class file.
    Class,
}

/// Every rule, by family.
pub static RULES: &[&Rule] = &[
    &y001_file_too_large::RULE,
    &y002_yaml_syntax::RULE,
    &y003_several_documents::RULE,
    &y004_recursive_alias::RULE,
    &y005_unknown_alias::RULE,
    &y006_too_many_values::RULE,
    &y007_duplicate_key::RULE,
    &y008_bad_key::RULE,
    &y009_yaml_tag::RULE,
    &y010_merge_key::RULE,
    &y011_too_deep::RULE,
    &y012_control_character::RULE,
    &y013_integer_range::RULE,
    &y014_not_finite::RULE,
    &y015_empty_file::RULE,
    &y016_second_reader_refuses::RULE,
    &y017_readers_disagree::RULE,
    &y018_wrong_encoding::RULE,
    &s001_unknown_key::RULE,
    &s002_missing_key::RULE,
    &s003_wrong_kind::RULE,
    &s004_bad_name::RULE,
    &s005_bad_word::RULE,
    &s006_bad_value::RULE,
    &s007_bad_pattern::RULE,
    &s008_bad_duration::RULE,
    &s009_bad_example::RULE,
    &s010_not_https::RULE,
    &s011_bad_request_path::RULE,
    &s012_exclusive_keys::RULE,
    &s013_missing_evidence::RULE,
    &s014_bad_length::RULE,
    &s015_bad_element::RULE,
    &s016_bad_status::RULE,
    &s017_bad_answer_path::RULE,
    &s018_bad_condition::RULE,
    &s019_empty_rule::RULE,
    &s020_same_parameter::RULE,
    &v001_unknown_input::RULE,
    &v002_unknown_filter::RULE,
    &v003_argument_count::RULE,
    &v004_wrong_type::RULE,
    &v005_input_not_here::RULE,
    &v006_outside_text_in_header::RULE,
    &v007_not_computable::RULE,
    &a001_read_by_apex::RULE,
    &a002_not_carried::RULE,
    &h001_unknown_setting::RULE,
    &h002_missing_setting::RULE,
    &h003_bad_setting::RULE,
    &h004_unknown_secret::RULE,
    &h005_missing_secret::RULE,
    &p001_bad_class_name::RULE,
    &p002_bad_credential::RULE,
    &p003_name_taken::RULE,
    &p004_bad_access::RULE,
    &p005_bad_project_path::RULE,
    &p006_bad_message::RULE,
    &p007_no_code_in_message::RULE,
    &p008_bad_timeout::RULE,
    &p009_bad_country::RULE,
    &p010_unknown_provider::RULE,
    &p011_unknown_package::RULE,
    &p012_not_generated::RULE,
    &m001_missing_reply::RULE,
    &m002_unknown_reply::RULE,
    &m003_reply_taken::RULE,
    &m004_refused_number::RULE,
    &m005_bad_field::RULE,
    &m006_unknown_field::RULE,
    &m007_contradictory_rule::RULE,
    &m008_unproven_delivery::RULE,
    &m009_no_key_in_path::RULE,
    &e001_bad_apex::RULE,
    &e002_unknown_apex::RULE,
    &e003_unknown_apex_name::RULE,
    &e004_apex_type_mismatch::RULE,
    &e005_bad_apex_declaration::RULE,
    &e006_hidden_apex_member::RULE,
    &e007_bad_apex_flow::RULE,
    &e008_complex_apex::RULE,
    &l001_unused_setting::RULE,
    &l002_unused_secret::RULE,
    &l003_hard_coded_secret::RULE,
    &l004_unreachable_rule::RULE,
    &l005_duplicate_mapping::RULE,
    &l006_personal_data_in_url::RULE,
    &l007_secret_read_by_apex::RULE,
    &l008_long_timeout::RULE,
    &l009_costly_message::RULE,
    &l010_cut_by_comment::RULE,
    &l011_header_set_twice::RULE,
    &l012_unused_value::RULE,
    &l013_unused_account::RULE,
    &l020_result_never_given::RULE,
    &l021_unverified_facts::RULE,
    &l022_third_party_facts::RULE,
];

/// The rule with a code, in any case.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// The code that was most likely meant by one that does not exist, or by a rule's name.
#[must_use]
pub fn closest(code: &str) -> Option<&'static str> {
    let named = |rule: &&&Rule| rule.name.eq_ignore_ascii_case(code);
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let found = RULES.iter().find(named).map(|rule| rule.code);
    found.or_else(|| crate::yaml::decode::closest(&code.to_uppercase(), &codes))
}
