//! `MultiStaticResourceCalloutMock` (Apex Reference, the class of this name).

use std::sync::Arc;

use super::answer::nothing;
use super::failure::{Failure, Kind};
use super::http::{Prepared, endpoint_of};
use crate::engine::native::{Member, NativeClass, NativeKind};
use crate::engine::text::Text;

/// The bodies by endpoint, and what all answers have in common.
#[derive(Default)]
struct Answers {
    prepared: Prepared,
    bodies: Vec<(Text, Arc<[u8]>)>,
}

pub(super) static MULTI_MOCK: NativeClass = NativeClass {
    name: "MultiStaticResourceCalloutMock",
    kind: NativeKind::Class,
    supers: &["HttpCalloutMock"],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("MultiStaticResourceCalloutMock", Answers::default()))),
        // When Salesforce notices that there is no such resource is not documented; here it is at once.
        Member("void setStaticResource(String, String)", |vm, args| {
            let (endpoint, name) = (args.text(1)?, args.text(2)?);
            let Some(bytes) = vm.static_resource(&name.as_str()) else {
                return Err(Failure::of_type(format!("There is no static resource {name}")).into());
            };
            let mut answers = args.state_mut::<Answers>(0)?;
            answers.bodies.retain(|(known, _)| known != endpoint);
            answers.bodies.push((endpoint.clone(), bytes));
            nothing()
        }),
        Member("void setStatusCode(Integer)", |_, args| {
            args.state_mut::<Answers>(0)?.prepared.set_status_code(args.integer(1)?);
            nothing()
        }),
        Member("void setStatus(String)", |_, args| {
            args.state_mut::<Answers>(0)?.prepared.set_status(args.optional_text(1));
            nothing()
        }),
        Member("void setHeader(String, String)", |_, args| {
            args.state_mut::<Answers>(0)?.prepared.set_header(args.text(1)?, args.text(2)?)?;
            nothing()
        }),
        // What an org answers to an endpoint without a resource is not documented; here it is an exception.
        Member("HttpResponse respond(HttpRequest)", |vm, args| {
            let endpoint = endpoint_of(args, 1)?.unwrap_or_else(|| Text::from(""));
            let answers = args.state::<Answers>(0)?;
            match answers.bodies.iter().find(|(known, _)| *known == endpoint) {
                Some((_, body)) => answers.prepared.answer(vm, body),
                None => {
                    let words = format!("The mock has no static resource for the endpoint {endpoint}");
                    Err(Failure::new(Kind::Type, words).into())
                }
            }
        }),
    ],
};
