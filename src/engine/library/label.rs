//! `System.Label` (Apex Reference, "Label Class"): custom labels and their translations by name. What code writes as
//! `Label.Hello` is a constant that the checker puts in.

use super::answer::{boolean, text};
use super::failure::{Failure, Kind};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::Answer;
use crate::engine::vm::Vm;

/// The name of a label of the project itself.
///
/// # Errors
/// The Reference says that the name cannot be null or empty, but not which exceptions these are, nor that of a namespace
/// that is not there.
fn name(args: Args<'_>) -> Result<String, Thrown> {
    let refused = |words: String| Failure::new(Kind::IllegalArgument, words);
    if let Some(namespace) = args.optional_text(0).filter(|it| !it.is_empty()) {
        return Err(refused(format!("The project has no labels of the namespace {namespace}")).into());
    }
    let name = args.text(1)?.to_string();
    if name.is_empty() {
        return Err(refused("The name of a label cannot be empty".to_owned()).into());
    }
    Ok(name)
}

/// The text in a language, or as it is for everyone when there is no translation.
fn get(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let name = name(args)?;
    let language = if args.len() > 2 { Some(args.text(2)?.to_string()) } else { None };
    let translated = language.and_then(|language| vm.label_translation(&name, &language));
    match translated.or_else(|| vm.label(&name)) {
        Some(found) => text(found),
        None => Err(Failure::new(Kind::IllegalArgument, format!("There is no custom label {name}")).into()),
    }
}

pub(super) static LABEL: NativeClass = NativeClass {
    name: "System.Label",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static String get(String, String)", get),
        Member("static String get(String, String, String)", get),
        Member("static Boolean translationExists(String, String, String)", |vm, args| {
            let (name, language) = (name(args)?, args.text(2)?.to_string());
            boolean(vm.label_translation(&name, &language).is_some())
        }),
    ],
};
