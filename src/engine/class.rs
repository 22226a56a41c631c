//! The classes that code can name, of the library and of the program alike: what they are, and what members they have.

use std::collections::HashMap;
use std::sync::Arc;

use super::library;
use super::native::NativeFn;
use super::schema::Schema;
use super::types::{ClassId, Kind, Ty, Types};

/// Who may use a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    Private,
    Protected,
    Public,
    Global,
}

/// What kind of type a class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClassKind {
    Class,
    Interface,
    Enum,
}

/// A method of the program, by its place among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct MethodId(pub(super) u32);

/// What a call through a class or interface looks for in the class of the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Selector(pub(super) u32);

/// A class, interface or enum.
#[derive(Debug, Clone)]
pub(super) struct Class {
    /// As messages show it: `Outer.Inner`, `Dom.Document`, `String`.
    pub(super) name: String,
    pub(super) kind: ClassKind,
    pub(super) ty: Ty,
    pub(super) access: Access,
    pub(super) is_abstract: bool,
    /// Whether other classes may extend it.
    pub(super) is_virtual: bool,
    pub(super) is_exception: bool,
    pub(super) is_test: bool,
    pub(super) is_test_visible: bool,
    pub(super) is_library: bool,
    /// The class that it stands in; itself if it stands alone.
    pub(super) outer: ClassId,
    pub(super) superclass: Option<ClassId>,
    /// What it implements or extends itself, with type arguments.
    pub(super) interfaces: Vec<Ty>,
    pub(super) fields: HashMap<String, Field>,
    pub(super) methods: HashMap<String, Vec<Method>>,
    pub(super) constructors: Vec<Method>,
    pub(super) inner: HashMap<String, ClassId>,
    /// The constants of an enum.
    pub(super) constants: Vec<String>,
    /// How many values an instance holds, those of its superclasses included.
    pub(super) slots: u16,
    /// What runs for a call through a selector.
    pub(super) dispatch: HashMap<Selector, MethodId>,
    /// Runs the class's own initialisers of an instance.
    pub(super) initialiser: Option<MethodId>,
    /// Of an exception: runs the initialisers of its superclasses and then its own. The constructors that every
    /// exception has need it, because no constructor written in Apex runs with them.
    pub(super) all_initialisers: Option<MethodId>,
    /// Runs when the class is used first.
    pub(super) static_initialiser: Option<MethodId>,
}

impl Class {
    /// Whether other classes may extend it.
    pub(super) fn is_virtual_or_exception(&self) -> bool {
        self.is_virtual
    }

    pub(super) fn new(name: String, kind: ClassKind, outer: ClassId) -> Self {
        Self {
            name,
            kind,
            ty: Ty::VOID,
            access: Access::Public,
            is_abstract: false,
            is_virtual: false,
            is_exception: false,
            is_test: false,
            is_test_visible: false,
            is_library: false,
            outer,
            superclass: None,
            interfaces: Vec::new(),
            fields: HashMap::new(),
            methods: HashMap::new(),
            constructors: Vec::new(),
            inner: HashMap::new(),
            constants: Vec::new(),
            slots: 0,
            dispatch: HashMap::new(),
            initialiser: None,
            all_initialisers: None,
            static_initialiser: None,
        }
    }
}

/// A variable or property of a class.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) ty: Ty,
    pub(super) is_static: bool,
    pub(super) is_final: bool,
    pub(super) access: Access,
    pub(super) is_test_visible: bool,
    pub(super) owner: ClassId,
    pub(super) place: Place,
    pub(super) property: Option<Accessors>,
}

/// Where a field's value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In an instance.
    Slot(u16),
    /// Among the static variables of the program.
    Static(u32),
    /// Behind functions of the library.
    Native { get: Option<NativeFn>, set: Option<NativeFn> },
}

/// The accessors of a property.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Accessors {
    pub(super) get: Option<Accessor>,
    pub(super) set: Option<Accessor>,
}

/// `get` or `set`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accessor {
    pub(super) access: Access,
    /// None reads or writes the property's own value.
    pub(super) method: Option<MethodId>,
}

/// A method or constructor.
#[derive(Debug, Clone)]
pub(super) struct Method {
    pub(super) name: String,
    pub(super) parameters: Vec<Ty>,
    /// The names of the parameters; none for methods of the library.
    pub(super) parameter_names: Arc<[String]>,
    pub(super) result: Ty,
    pub(super) is_static: bool,
    pub(super) access: Access,
    pub(super) is_test_visible: bool,
    /// Whether a subclass may have its own.
    pub(super) is_virtual: bool,
    pub(super) owner: ClassId,
    pub(super) code: Code,
    /// Set if calls look in the class of the receiver.
    pub(super) selector: Option<Selector>,
}

/// What a method runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    Apex(MethodId),
    Native(NativeFn),
    Abstract,
}

/// All classes of a program, and the types and objects that they use.
#[derive(Debug)]
pub(super) struct Classes {
    library: &'static library::Table,
    own: Vec<Class>,
    /// The program's classes that stand alone, by name in lower case.
    pub(super) names: HashMap<String, ClassId>,
    pub(super) types: Types,
    pub(super) schema: Schema,
    pub(super) selectors: u32,
}

impl Classes {
    /// The library's classes only.
    pub(super) fn new(schema: Schema) -> Self {
        let library = library::table();
        let (types, selectors) = (library.types.clone(), library.selectors);
        Self { library, own: Vec::new(), names: HashMap::new(), types, schema, selectors }
    }

    pub(super) fn get(&self, id: ClassId) -> &Class {
        let at = id.0 as usize;
        let count = self.library.classes.len();
        if at < count { &self.library.classes[at] } else { &self.own[at - count] }
    }

    /// A class of the program, to be completed.
    pub(super) fn get_mut(&mut self, id: ClassId) -> Option<&mut Class> {
        let at = (id.0 as usize).checked_sub(self.library.classes.len())?;
        self.own.get_mut(at)
    }

    /// The number that the next class will have.
    pub(super) fn next_id(&self) -> ClassId {
        ClassId((self.library.classes.len() + self.own.len()) as u32)
    }

    pub(super) fn add(&mut self, class: Class) {
        self.own.push(class);
    }

    pub(super) fn own_ids(&self) -> impl Iterator<Item = ClassId> + use<> {
        let first = self.library.classes.len() as u32;
        (first..first + self.own.len() as u32).map(ClassId)
    }

    /// A class of the library by its name in lower case; that of the namespace `System` is left out.
    pub(super) fn library(&self, key: &str) -> Option<ClassId> {
        let key = key.strip_prefix("system.").unwrap_or(key);
        self.library.names.get(key).copied()
    }

    /// The class that has the members of a type, and the type's arguments for its parameters.
    pub(super) fn of_type(&self, ty: Ty) -> Option<(ClassId, Vec<Ty>)> {
        self.with_arguments(&self.types, ty)
    }

    /// The class that has the members of a type, which may have come up while the program ran.
    pub(super) fn of_type_in(&self, types: &Types, ty: Ty) -> Option<ClassId> {
        self.with_arguments(types, ty).map(|(class, _)| class)
    }

    /// As [`Classes::of_type`], with types that came up while the program ran.
    pub(super) fn of_type_with(&self, types: &Types, ty: Ty) -> Option<(ClassId, Vec<Ty>)> {
        self.with_arguments(types, ty)
    }

    fn with_arguments(&self, types: &Types, ty: Ty) -> Option<(ClassId, Vec<Ty>)> {
        Some(match types.kind(ty) {
            Kind::Basic => (*self.library.basic.get(&ty)?, Vec::new()),
            Kind::List(element) => (self.library("list")?, vec![*element]),
            Kind::Set(element) => (self.library("set")?, vec![*element]),
            Kind::Map(key, value) => (self.library("map")?, vec![*key, *value]),
            Kind::Class(class, argument) => (*class, argument.iter().copied().collect()),
            Kind::Record(_) => (self.library("sobject")?, Vec::new()),
            Kind::Parameter(_) => return None,
        })
    }

    /// The class itself and its superclasses, nearest first.
    pub(super) fn line(&self, class: ClassId) -> Vec<ClassId> {
        let mut line = vec![class];
        let mut next = self.get(class).superclass;
        // A circle of superclasses is reported elsewhere; here it must only end.
        while let Some(id) = next.filter(|id| !line.contains(id)) {
            line.push(id);
            next = self.get(id).superclass;
        }
        line
    }

    /// Whether one class is another or extends it, in one or more steps.
    pub(super) fn extends(&self, class: ClassId, other: ClassId) -> bool {
        class == other || self.line(class).contains(&other)
    }

    /// All interfaces of a class, those of superclasses and of interfaces included.
    pub(super) fn interfaces(&mut self, class: ClassId) -> Vec<Ty> {
        self.with_types(|classes, types| classes.interfaces_in(types, class))
    }

    /// Lends the types out, so that both can be used.
    fn with_types<T>(&mut self, go: impl FnOnce(&Self, &mut Types) -> T) -> T {
        let mut types = std::mem::take(&mut self.types);
        let result = go(self, &mut types);
        self.types = types;
        result
    }

    /// As [`Classes::interfaces`], with types that came up while the program ran.
    pub(super) fn interfaces_in(&self, types: &mut Types, class: ClassId) -> Vec<Ty> {
        let mut found: Vec<Ty> = Vec::new();
        let mut open: Vec<Ty> = Vec::new();
        for id in self.line(class) {
            open.extend(&self.get(id).interfaces);
        }
        while let Some(ty) = open.pop() {
            if found.contains(&ty) {
                continue;
            }
            found.push(ty);
            if let Some((id, arguments)) = self.with_arguments(types, ty) {
                for parent in &self.get(id).interfaces {
                    open.push(types.replace_parameters(*parent, &arguments));
                }
            }
        }
        found
    }

    /// All interfaces of a type, itself included if it is one.
    pub(super) fn interfaces_of_type(&mut self, ty: Ty) -> Vec<Ty> {
        self.with_types(|classes, types| classes.interfaces_of_type_in(types, ty))
    }

    fn interfaces_of_type_in(&self, types: &mut Types, ty: Ty) -> Vec<Ty> {
        let Some((class, arguments)) = self.with_arguments(types, ty) else { return Vec::new() };
        let mut found = vec![ty];
        for interface in self.interfaces_in(types, class) {
            found.push(types.replace_parameters(interface, &arguments));
        }
        found
    }

    /// Whether every value of one type is a value of another as it is.
    pub(super) fn is_subtype(&mut self, from: Ty, to: Ty) -> bool {
        self.with_types(|classes, types| classes.is_subtype_in(types, from, to))
    }

    /// As [`Classes::is_subtype`], with types that came up while the program ran.
    pub(super) fn is_subtype_in(&self, types: &mut Types, from: Ty, to: Ty) -> bool {
        if from == to || to == Ty::OBJECT {
            return true;
        }
        match (types.kind(from).clone(), types.kind(to).clone()) {
            // Both directions of lists with related elements compile in Apex; only the safe one is taken here.
            (Kind::List(a), Kind::List(b)) => self.is_subtype_in(types, a, b),
            (Kind::Record(_), Kind::Basic) => to == Ty::SOBJECT,
            (Kind::List(element) | Kind::Set(element), Kind::Class(class, Some(argument))) => {
                self.library("iterable") == Some(class) && self.is_subtype_in(types, element, argument)
            }
            (Kind::Class(class, _), Kind::Class(other, argument)) => {
                if self.get(other).kind != ClassKind::Interface {
                    return self.extends(class, other);
                }
                let is_same = argument.is_none() && class == other;
                is_same || self.interfaces_of_type_in(types, from).contains(&to)
            }
            _ => false,
        }
    }

    /// The name of a type as messages and `Type.getName` show it.
    pub(super) fn type_name(&self, ty: Ty) -> String {
        self.name_in(&self.types, ty, "Object")
    }

    /// As [`Classes::type_name`], with types that came up while the program ran, and with a word for `Object`.
    pub(super) fn name_in(&self, types: &Types, ty: Ty, object: &str) -> String {
        let name = |ty| self.name_in(types, ty, object);
        match types.kind(ty) {
            Kind::Basic if ty == Ty::OBJECT => object.to_owned(),
            Kind::Basic => Types::basic_name(ty).unwrap_or("Object").to_owned(),
            Kind::List(element) => format!("List<{}>", name(*element)),
            Kind::Set(element) => format!("Set<{}>", name(*element)),
            Kind::Map(key, value) => format!("Map<{},{}>", name(*key), name(*value)),
            Kind::Class(class, None) => self.get(*class).name.clone(),
            Kind::Class(class, Some(argument)) => format!("{}<{}>", self.get(*class).name, name(*argument)),
            Kind::Record(object) => self.schema.object(*object).name.clone(),
            Kind::Parameter(_) => "Object".to_owned(),
        }
    }

    /// A field of a class or its superclasses.
    pub(super) fn field(&self, class: ClassId, key: &str) -> Option<&Field> {
        self.line(class).into_iter().find_map(|id| self.get(id).fields.get(key))
    }

    /// All methods of a name that calls may mean, with the arguments for type parameters of the class they stand in; a
    /// method hides those of superclasses and interfaces with the same parameters.
    pub(super) fn methods(&mut self, ty: Ty, key: &str) -> Vec<Method> {
        let Some((class, arguments)) = self.of_type(ty) else { return Vec::new() };
        let mut found: Vec<Method> = Vec::new();
        let mut places: Vec<(ClassId, Vec<Ty>)> =
            self.line(class).into_iter().map(|id| (id, arguments.clone())).collect();
        for interface in self.interfaces(class) {
            places.extend(self.of_type(interface));
        }
        let object = self.library("object");
        places.extend(object.map(|object| (object, Vec::new())));
        for (id, arguments) in places {
            let own: Vec<Method> = self.get(id).methods.get(key).cloned().unwrap_or_default();
            for mut method in own {
                for parameter in &mut method.parameters {
                    *parameter = self.types.replace_parameters(*parameter, &arguments);
                }
                method.result = self.types.replace_parameters(method.result, &arguments);
                if !found.iter().any(|it| it.parameters == method.parameters) {
                    found.push(method);
                }
            }
        }
        found
    }

    /// The methods that every enum has, as those of a class of the program.
    pub(super) fn enum_methods(&mut self, class: ClassId) -> HashMap<String, Vec<Method>> {
        let ty = self.get(class).ty;
        let Some(template) = self.library("enum") else { return HashMap::new() };
        let mut methods = self.get(template).methods.clone();
        for method in methods.values_mut().flatten() {
            method.result = self.types.replace_parameters(method.result, &[ty]);
            method.owner = class;
        }
        methods
    }

    /// A new selector.
    pub(super) fn new_selector(&mut self) -> Selector {
        self.selectors += 1;
        Selector(self.selectors)
    }
}

impl Classes {
    /// Whether the library has a namespace of this name in lower case.
    pub(super) fn library_has_namespace(&self, key: &str) -> bool {
        self.library.names.keys().any(|name| name.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Whether a class of the library has a type parameter that code fills in, such as `Iterator<String>`.
    pub(super) fn library_takes_argument(&self, class: ClassId) -> bool {
        self.library.generic.contains(&class)
    }
}
