//! `resultOf` and `isAccepted`: the answer of the provider as one of the six results.

use std::collections::BTreeMap;

use super::complexity;
use super::condition::literal_of;
use super::lower::Lowering;
use super::request::declare;
use super::{Helper, RESULT, outcome};
use crate::apex::syntax::{Expr as Apex, Field, Method, Stmt};
use crate::outcome::Outcome;
use crate::spec::{CodeTest, Locator, Look, Rule, Scalar, StatusRange, Step};

/// A method with more decisions is split; see [`complexity`].
const MOST_DECISIONS: usize = 9;

/// What the class needs to read answers.
#[derive(Debug, Default)]
pub(super) struct ReadAnswer {
    /// Paths and sets of values, in the order of their use.
    pub(super) constants: Vec<Field>,
    /// `RESULT_BY_CODE` and its like: the constant's name and its entries, each with the meaning of its rule.
    pub(super) code_maps: Vec<CodeMap>,
    /// `resultOf`, `isAccepted` and what they call.
    pub(super) methods: Vec<Method>,
    /// What `resultOf` takes besides the response.
    pub(super) needs_recipient: bool,
    /// Whether codes are written as in JSON (`JSON`), as in XML (`XML`), or are plain text.
    pub(super) code_notation: &'static str,
}

/// A constant map from error code to result.
#[derive(Debug, Clone)]
pub(super) struct CodeMap {
    pub(super) name: String,
    /// Meaning and the codes' literals and result.
    pub(super) groups: Vec<(String, Vec<String>, Outcome)>,
}

/// The sources of an answer that a spec looks into.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sources {
    pub(super) json: bool,
    pub(super) xml: bool,
    pub(super) text: bool,
    pub(super) recipient: bool,
}

pub(super) struct Answers<'l, 'p> {
    pub(super) lowering: &'l mut Lowering<'p>,
    pub(super) sources: Sources,
    /// Codes in JSON keep their quotes; if all places give text, they are plain.
    quoted_codes: bool,
    pub(super) out: ReadAnswer,
    /// Constant by its value, so that each path is written once.
    pub(super) known: BTreeMap<String, String>,
    pub(super) methods: Vec<Method>,
    pub(super) method_names: Vec<String>,
}

impl Lowering<'_> {
    pub(super) fn read_answer(&mut self) -> ReadAnswer {
        let sources = sources(self);
        let quoted_codes = self.plan.response.codes_are_typed();
        let mut answers = Answers {
            lowering: self,
            sources,
            quoted_codes,
            out: ReadAnswer::default(),
            known: BTreeMap::new(),
            methods: Vec::new(),
            method_names: Vec::new(),
        };
        answers.build();
        let mut out = answers.out;
        out.methods.append(&mut answers.methods);
        out.needs_recipient = sources.recipient;
        out.code_notation = match (quoted_codes, sources.xml) {
            (true, _) => "JSON",
            (false, true) => "XML",
            (false, false) => "answers",
        };
        out
    }
}

fn sources(lowering: &Lowering<'_>) -> Sources {
    let response = &lowering.plan.response;
    let uses_code = response.results.iter().any(|rule| !rule.code.is_empty());
    let mut sources = Sources::default();
    let mut see = |at: &Locator| match &at.place {
        Look::Json(steps) => {
            sources.json = true;
            sources.recipient |= steps.iter().any(|step| matches!(step, Step::Phone(_)));
        }
        Look::Xml(_) => sources.xml = true,
        Look::Body => sources.text = true,
    };
    response.success.all.iter().for_each(|condition| see(&condition.at));
    if uses_code {
        response.code.iter().for_each(&mut see);
    }
    response.results.iter().flat_map(|rule| &rule.all).for_each(|condition| see(&condition.at));
    sources
}

impl Answers<'_, '_> {
    fn build(&mut self) {
        let plan = self.lowering.plan;
        let accepted = self.is_accepted();
        let mut body = vec![declare("Integer", "httpStatus", Apex::call("response.getStatusCode", []))];
        let get_body = || Apex::call("response.getBody", []);
        if self.sources.text {
            body.push(declare("String", "text", get_body()));
        }
        let text = || if self.sources.text { Apex::name("text") } else { get_body() };
        if self.sources.json {
            self.lowering.need(Helper::ParseJson);
            body.push(declare("Object", "answer", Apex::call("parseJson", [text()])));
        }
        if self.sources.xml {
            self.lowering.need(Helper::ParseXml);
            body.push(declare("Dom.XmlNode", self.xml_name(), Apex::call("parseXml", [text()])));
        }
        let parameters = self.parameters(false);
        let arguments: Vec<Apex> = parameters.iter().map(|it| Apex::name(it.1.clone())).collect();
        let accepts = Apex::call("isAccepted", arguments);
        body.push(Stmt::If { branches: vec![(accepts, vec![result(Outcome::Success)])], otherwise: None });
        let rules = &plan.response.results;
        if rules.iter().any(|rule| !rule.code.is_empty()) {
            let code = self.code();
            body.push(declare("String", "code", code));
        }
        // The method itself and the test for success.
        let mut chunks: Vec<(Vec<Stmt>, usize)> = vec![(Vec::new(), 2)];
        let mut at = 0;
        while at < rules.len() {
            let run = rules[at..].iter().take_while(|rule| is_code_only(rule)).count();
            let statements = if run > 0 {
                at += run;
                self.code_map(&rules[at - run..at])
            } else {
                at += 1;
                self.rule(&rules[at - 1])
            };
            let decisions = complexity::of_statements(&statements);
            match chunks.last_mut() {
                Some((chunk, count)) if chunk.is_empty() || *count + decisions <= MOST_DECISIONS => {
                    chunk.extend(statements);
                    *count += decisions;
                }
                _ => chunks.push((statements, decisions + 1)),
            }
        }
        let first = if chunks.len() == 1 { chunks.remove(0).0 } else { Vec::new() };
        body.extend(first);
        let mut split = Vec::new();
        for (number, (mut statements, _)) in chunks.into_iter().enumerate() {
            let name = if number == 0 { "refusal".to_owned() } else { format!("refusal{}", number + 1) };
            statements.push(Stmt::Return(Some(Apex::name("null"))));
            let parameters = self.parameters(true);
            let call = Apex::call(name.clone(), parameters.iter().map(|it| Apex::name(it.1.clone())));
            split.push((call, super::method(&name, RESULT, parameters, statements)));
        }
        let default = Apex::name(outcome(Outcome::ProviderError));
        let calls = split.iter().map(|(call, _): &(Apex, Method)| call.clone()).chain([default]);
        let tail = calls.reduce(coalesce).unwrap_or_else(|| Apex::name("null"));
        body.push(Stmt::Return(Some(tail)));
        let mut parameters = vec![("HttpResponse".to_owned(), "response".to_owned())];
        if self.sources.recipient {
            parameters.push(("String".to_owned(), "recipient".to_owned()));
        }
        let result_of = super::method("resultOf", RESULT, parameters, body);
        let mut methods = vec![result_of];
        methods.extend(split.into_iter().map(|(_, method)| method));
        methods.push(accepted);
        methods.append(&mut self.methods);
        self.methods = methods;
    }

    pub(super) const fn xml_name(&self) -> &'static str {
        if self.sources.json { "xmlAnswer" } else { "answer" }
    }

    /// What a method that looks at the answer takes.
    fn parameters(&self, with_code: bool) -> Vec<(String, String)> {
        let mut parameters = vec![("Integer".to_owned(), "httpStatus".to_owned())];
        let mut push = |wanted: bool, type_name: &str, name: &str| {
            if wanted {
                parameters.push((type_name.to_owned(), name.to_owned()));
            }
        };
        push(self.sources.text, "String", "text");
        push(self.sources.json, "Object", "answer");
        push(self.sources.xml, "Dom.XmlNode", self.xml_name());
        push(self.sources.recipient, "String", "recipient");
        let uses_code = self.lowering.plan.response.results.iter().any(|rule| !rule.code.is_empty());
        push(with_code && uses_code, "String", "code");
        parameters
    }

    fn is_accepted(&mut self) -> Method {
        let success = &self.lowering.plan.response.success;
        let mut all = vec![status_test(&success.status)];
        for condition in &success.all {
            all.push(self.condition(condition, Some("ACCEPTED")));
        }
        let test = match <[Apex; 1]>::try_from(all) {
            Ok([single]) => single,
            Err(all) => Apex::And(all),
        };
        super::method("isAccepted", "Boolean", self.parameters(false), vec![Stmt::Return(Some(test))])
    }

    /// The error code: the first place that has one.
    fn code(&mut self) -> Apex {
        let places = self.lowering.plan.response.code.clone();
        let mut found: Vec<Apex> = places.iter().map(|at| self.code_at(at)).collect();
        if found.len() > 1 {
            self.lowering.need(Helper::FirstOf);
            return Apex::call("firstOf", [Apex::ListOf { type_name: "String".to_owned(), items: found }]);
        }
        found.pop().unwrap_or_else(|| Apex::name("null"))
    }

    fn code_at(&mut self, at: &Locator) -> Apex {
        let is_literal = matches!(at.place, Look::Json(_)) && at.pattern.is_none();
        if is_literal {
            return self.literal(at, None);
        }
        let text = self.text(at, None);
        if self.quoted_codes {
            self.lowering.need(Helper::Quoted);
            return Apex::call("quoted", [text]);
        }
        text
    }

    /// A code as it stands in `code`.
    fn code_literal(&self, scalar: &Scalar) -> String {
        if self.quoted_codes { literal_of(scalar) } else { scalar.text() }
    }

    /// Rules that test nothing but exact codes, as a map.
    fn code_map(&mut self, rules: &[Rule]) -> Vec<Stmt> {
        let number = self.out.code_maps.len();
        let name = if number == 0 { "RESULT_BY_CODE".to_owned() } else { format!("RESULT_BY_CODE_{}", number + 1) };
        let mut seen: Vec<String> = Vec::new();
        let mut groups = Vec::new();
        for rule in rules {
            let mut literals = Vec::new();
            for test in &rule.code {
                if let CodeTest::Is(scalar) = &test.value {
                    let literal = self.code_literal(scalar);
                    if !seen.contains(&literal) {
                        seen.push(literal.clone());
                        literals.push(literal);
                    }
                }
            }
            if !literals.is_empty() {
                groups.push((rule.meaning.clone(), literals, rule.result.value));
            }
        }
        self.out.code_maps.push(CodeMap { name: name.clone(), groups });
        let code = || Apex::name("code");
        let branch = (
            Apex::call(format!("{name}.containsKey"), [code()]),
            vec![Stmt::Return(Some(Apex::call(format!("{name}.get"), [code()])))],
        );
        vec![Stmt::If { branches: vec![branch], otherwise: None }]
    }

    /// A rule with a condition, as an `if`.
    fn rule(&mut self, rule: &Rule) -> Vec<Stmt> {
        let mut all = Vec::new();
        if !rule.status.is_empty() {
            all.push(status_test(&rule.status));
        }
        if !rule.code.is_empty() {
            all.push(self.code_test(rule));
        }
        for condition in &rule.all {
            all.push(self.condition(condition, None));
        }
        let test = match <[Apex; 1]>::try_from(all) {
            Ok([single]) => single,
            Err(all) => Apex::And(all),
        };
        let branches = vec![(test, vec![result(rule.result.value)])];
        vec![Stmt::Comment(super::wrapped(&rule.meaning)), Stmt::If { branches, otherwise: None }]
    }

    fn code_test(&mut self, rule: &Rule) -> Apex {
        let code = || Apex::name("code");
        let mut exact = Vec::new();
        let mut tests = Vec::new();
        for test in &rule.code {
            match &test.value {
                CodeTest::Is(scalar) => exact.push(self.code_literal(scalar)),
                CodeTest::Prefix(prefix) => {
                    let quote = if self.quoted_codes { "\"" } else { "" };
                    self.lowering.need(Helper::StartsWith);
                    tests.push(Apex::call("startsWith", [code(), Apex::text(format!("{quote}{prefix}"))]));
                }
                CodeTest::Range(from, to) => {
                    self.lowering.need(Helper::IsBetween);
                    let (from, to) = (super::lower::long(*from), super::lower::long(*to));
                    tests.push(Apex::call("isBetween", [code(), Apex::name(from), Apex::name(to)]));
                }
            }
        }
        match exact.as_slice() {
            [] => {}
            [one] => tests.insert(0, Apex::text(one.clone()).then_call("equals", [code()])),
            _ => {
                let set = self.set(&format!("{}_CODES", rule.result.value.name()), &exact);
                tests.insert(0, Apex::call(format!("{set}.contains"), [code()]));
            }
        }
        match <[Apex; 1]>::try_from(tests) {
            Ok([single]) => single,
            Err(tests) => Apex::Or(tests),
        }
    }
}

fn is_code_only(rule: &Rule) -> bool {
    rule.status.is_empty()
        && rule.all.is_empty()
        && !rule.code.is_empty()
        && rule.code.iter().all(|test| matches!(test.value, CodeTest::Is(_)))
}

fn result(value: Outcome) -> Stmt {
    Stmt::Return(Some(Apex::name(outcome(value))))
}

fn coalesce(first: Apex, second: Apex) -> Apex {
    Apex::Arithmetic { left: Box::new(first), operator: "??", right: Box::new(second) }
}

fn status_test(ranges: &[StatusRange]) -> Apex {
    let status = || Apex::name("httpStatus");
    let number = |number: u16| Apex::name(number.to_string());
    let test = |range: &StatusRange| {
        if range.first == range.last {
            return Apex::compare(status(), "==", number(range.first));
        }
        let first = Apex::compare(status(), ">=", number(range.first));
        Apex::And(vec![first, Apex::compare(status(), "<=", number(range.last))])
    };
    match ranges {
        [one] => test(one),
        _ => Apex::Or(ranges.iter().map(test).collect()),
    }
}
