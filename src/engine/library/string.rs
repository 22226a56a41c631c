//! `String`.

use crate::engine::native::{Member, NativeClass, NativeKind};
use crate::engine::text::Text;
use crate::engine::value::Value;

pub(super) static STRING: NativeClass = NativeClass {
    name: "String",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Boolean isBlank(String)", |_, args| {
            let is_blank = |text: &Text| text.as_str().chars().all(char::is_whitespace);
            Ok(Value::Boolean(args.optional_text(0).is_none_or(is_blank)))
        }),
        Member("static String valueOf(Object)", |vm, args| match args.value(0) {
            Value::Null => Ok(Value::Null),
            value => Ok(Value::String(vm.display(value)?)),
        }),
        Member("Integer length()", |_, args| Ok(Value::Integer(args.text(0)?.len() as i32))),
        Member("Boolean startsWith(String)", |_, args| {
            Ok(Value::Boolean(args.text(0)?.as_str().starts_with(&*args.text(1)?.as_str())))
        }),
    ],
};
