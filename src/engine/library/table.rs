//! The library's classes in the form in which the checker looks names up, made once from their signatures.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::super::class::{Access, Accessor, Accessors, Class, ClassKind, Code, Field, Method, Place, Selector};
use super::super::exception;
use super::super::native::{Member, NativeClass, NativeFn, NativeKind};
use super::super::types::{ClassId, Kind, Ty, Types};

/// All classes of the library.
#[derive(Debug)]
pub(in crate::engine) struct Table {
    pub(in crate::engine) classes: Vec<Class>,
    /// By name in lower case.
    pub(in crate::engine) names: HashMap<String, ClassId>,
    /// The class that has the members of a basic type.
    pub(in crate::engine) basic: HashMap<Ty, ClassId>,
    /// Classes with a type parameter.
    pub(in crate::engine) generic: std::collections::HashSet<ClassId>,
    pub(in crate::engine) types: Types,
    pub(in crate::engine) selectors: u32,
    /// Signatures that cannot be read; a test sees to it that there are none.
    pub(in crate::engine) problems: Vec<String>,
}

/// The library, made when it is needed first.
pub(in crate::engine) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(make)
}

fn make() -> Table {
    let sources = || super::super::BUILT_IN.iter().chain(exception::EXCEPTIONS).chain(super::CLASSES);
    let mut maker = Maker {
        table: Table {
            classes: Vec::new(),
            names: HashMap::new(),
            basic: HashMap::new(),
            generic: std::collections::HashSet::new(),
            types: Types::new(),
            selectors: 0,
            problems: Vec::new(),
        },
        parameters: Vec::new(),
    };
    let mut added = Vec::new();
    for source in sources() {
        if let Some(id) = maker.add_name(source) {
            added.push((id, *source));
        }
    }
    for (id, source) in added {
        maker.add_members(id, source);
    }
    maker.complete_enums();
    let types = std::mem::take(&mut maker.table.types);
    maker.table.types = types.share();
    maker.table
}

struct Maker {
    table: Table,
    /// The type parameters of the class that is being made.
    parameters: Vec<String>,
}

impl Maker {
    /// Adds a class without its members; the first of two with one name counts.
    fn add_name(&mut self, source: &NativeClass) -> Option<ClassId> {
        let id = ClassId(self.table.classes.len() as u32);
        let plain = source.name.split('<').next().unwrap_or_default();
        if self.table.names.contains_key(&plain.to_lowercase()) {
            self.table.problems.push(format!("{} is there twice", source.name));
            return None;
        }
        let kind = match source.kind {
            NativeKind::Class | NativeKind::Exception(_) => ClassKind::Class,
            NativeKind::Interface => ClassKind::Interface,
            NativeKind::Enum(_) => ClassKind::Enum,
        };
        let mut class = Class::new(plain.to_owned(), kind, id);
        class.access = Access::Global;
        class.is_library = true;
        class.ty = match Types::basic(plain) {
            Some(basic) => {
                self.table.basic.insert(basic, id);
                basic
            }
            None => self.table.types.class(id),
        };
        match source.kind {
            NativeKind::Enum(constants) => class.constants = constants.iter().map(|&it| it.to_owned()).collect(),
            NativeKind::Exception(can_be_made) => {
                class.is_exception = true;
                class.is_abstract = !can_be_made;
                class.is_virtual = plain == "Exception";
                if !plain.contains('.') && plain != "Exception" {
                    class.name = format!("System.{plain}");
                }
            }
            _ => {}
        }
        if source.name.contains('<') {
            self.table.generic.insert(id);
        }
        self.table.names.insert(plain.to_lowercase(), id);
        self.table.classes.push(class);
        Some(id)
    }

    fn add_members(&mut self, id: ClassId, source: &'static NativeClass) {
        self.parameters = match source.name.split_once('<') {
            Some((_, rest)) => rest.trim_end_matches('>').split(',').map(|it| it.trim().to_owned()).collect(),
            None => Vec::new(),
        };
        for name in source.supers {
            match self.read_type(name) {
                Some(ty) => {
                    let class = match self.table.types.kind(ty) {
                        Kind::Class(class, _) => Some(*class),
                        _ => None,
                    };
                    let is_interface =
                        class.is_some_and(|it| self.table.classes[it.0 as usize].kind == ClassKind::Interface);
                    if is_interface {
                        self.table.classes[id.0 as usize].interfaces.push(ty);
                    } else {
                        self.table.classes[id.0 as usize].superclass = class;
                    }
                }
                None => self.table.problems.push(format!("{}: no type {name}", source.name)),
            }
        }
        if let NativeKind::Exception(_) = source.kind
            && source.name != "Exception"
            && source.supers.is_empty()
        {
            self.table.classes[id.0 as usize].superclass = self.table.names.get("exception").copied();
        }
        for member in source.members {
            if self.add_member(id, member).is_none() {
                self.table.problems.push(format!("{}: cannot read `{}`", source.name, member.0));
            }
        }
        if let NativeKind::Exception(true) = source.kind {
            self.add_all(id, exception::CONSTRUCTORS);
        }
    }

    /// Gives every enum the methods of enums.
    fn complete_enums(&mut self) {
        let Some(template) = self.table.names.get("enum").map(|id| self.table.classes[id.0 as usize].methods.clone())
        else {
            return;
        };
        for at in 0..self.table.classes.len() {
            if self.table.classes[at].kind != ClassKind::Enum {
                continue;
            }
            let ty = self.table.classes[at].ty;
            for (key, methods) in &template {
                for method in methods {
                    let mut method = method.clone();
                    method.result = self.table.types.replace_parameters(method.result, &[ty]);
                    method.owner = ClassId(at as u32);
                    self.table.classes[at].methods.entry(key.clone()).or_default().push(method);
                }
            }
        }
    }

    fn add_all(&mut self, id: ClassId, members: &'static [Member]) {
        for member in members {
            if self.add_member(id, member).is_none() {
                self.table.problems.push(format!("cannot read `{}`", member.0));
            }
        }
    }

    fn add_member(&mut self, id: ClassId, Member(signature, function): &Member) -> Option<()> {
        let (is_static, rest) = match signature.strip_prefix("static ") {
            Some(rest) => (true, rest),
            None => (false, *signature),
        };
        let Some((head, arguments)) = rest.split_once('(') else {
            return self.add_property(id, is_static, rest, *function);
        };
        let arguments = arguments.strip_suffix(')')?;
        let mut parameters = Vec::new();
        for part in split_types(arguments) {
            parameters.push(self.read_type(part)?);
        }
        let is_interface = self.table.classes[id.0 as usize].kind == ClassKind::Interface;
        let (result, name) = if head == "new" { ("void", "new") } else { split_name(head)? };
        let result = self.read_type(result)?;
        let selector = is_interface.then(|| {
            self.table.selectors += 1;
            Selector(self.table.selectors)
        });
        let method = Method {
            name: name.to_owned(),
            parameters,
            parameter_names: Arc::default(),
            result,
            is_static,
            access: Access::Global,
            is_test_visible: false,
            is_virtual: is_interface,
            owner: id,
            code: if is_interface { Code::Abstract } else { Code::Native(*function) },
            selector,
        };
        let class = &mut self.table.classes[id.0 as usize];
        let list =
            if name == "new" { &mut class.constructors } else { class.methods.entry(name.to_lowercase()).or_default() };
        if list.iter().any(|it| it.parameters == method.parameters) {
            return None;
        }
        list.push(method);
        Some(())
    }

    fn add_property(&mut self, id: ClassId, is_static: bool, rest: &str, function: NativeFn) -> Option<()> {
        let (is_setter, rest) = match rest.strip_prefix("set ") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (ty, name) = split_name(rest)?;
        let ty = self.read_type(ty)?;
        let field = self.table.classes[id.0 as usize].fields.entry(name.to_lowercase()).or_insert_with(|| Field {
            name: name.to_owned(),
            ty,
            is_static,
            is_final: false,
            access: Access::Global,
            is_test_visible: false,
            owner: id,
            place: Place::Native { get: None, set: None },
            property: Some(Accessors::default()),
        });
        let (Place::Native { get, set }, Some(accessors)) = (&mut field.place, &mut field.property) else {
            return None;
        };
        let accessor = Some(Accessor { access: Access::Global, method: None });
        if is_setter {
            (*set, accessors.set) = (Some(function), accessor);
        } else {
            (*get, accessors.get) = (Some(function), accessor);
        }
        Some(())
    }

    /// Reads a type of a signature.
    fn read_type(&mut self, text: &str) -> Option<Ty> {
        let text = text.trim();
        if let Some(at) = self.parameters.iter().position(|it| it == text) {
            return Some(self.table.types.number(Kind::Parameter(at as u8)));
        }
        if text == "void" {
            return Some(Ty::VOID);
        }
        if let Some(basic) = Types::basic(text) {
            return Some(basic);
        }
        let Some((name, arguments)) = text.split_once('<') else {
            let id = self.table.names.get(&text.to_lowercase())?;
            return Some(self.table.types.class(*id));
        };
        let mut types = Vec::new();
        for part in split_types(arguments.strip_suffix('>')?) {
            types.push(self.read_type(part)?);
        }
        Some(match (name, &types[..]) {
            ("List", [element]) => self.table.types.list(*element),
            ("Set", [element]) => self.table.types.set(*element),
            ("Map", [key, value]) => self.table.types.map(*key, *value),
            (_, [argument]) => {
                let id = *self.table.names.get(&name.to_lowercase())?;
                self.table.types.number(Kind::Class(id, Some(*argument)))
            }
            _ => return None,
        })
    }
}

/// Splits `Map<String, Object> name` at its last space.
fn split_name(text: &str) -> Option<(&str, &str)> {
    text.trim().rsplit_once(' ')
}

/// Splits at the commas that are outside angle brackets.
fn split_types(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, char) in text.char_indices() {
        match char {
            '<' => depth += 1,
            '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() {
        parts.push(&text[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_signature_of_the_library_can_be_read() {
        assert_eq!(super::table().problems, Vec::<String>::new());
    }
}
