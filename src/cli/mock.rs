//! `otpsmith mock`.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use clap::Args;

use super::terminal::{BOLD, DIM, GREEN, RED, Session, harmless};
use super::{EXIT_SUCCESS, project_if_any};
use crate::clock::Instant;
use crate::loopback::script::Script;
use crate::loopback::server::{Limits, Server, Service};
use crate::loopback::{Problem, Received, reason};
use crate::mock::{Clock, Endpoint, Expected, Judgement, Mock, Session as MockSession};
use crate::validate::mask::Mask;
use crate::validate::{stand, variant};
use crate::workflow::{self, Failure};
use crate::yaml::decode::closest;

/// Serve a mock of a provider on this machine, for other clients to try
///
/// Listens on 127.0.0.1 and writes a line for each request, with everything that is wrong with it, until interrupted.
/// With -v it shows whole requests and answers.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The provider's name
    #[arg(value_name = "PROVIDER")]
    provider: String,
    /// The port [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Give this reply to every message, whatever the request is like
    #[arg(long, value_name = "NAME")]
    reply: Option<String>,
}

/// Something that happened to the server.
enum Event {
    Request(Received, Judgement),
    Refused(Problem),
}

struct Desk {
    mock: Arc<Mock>,
    expected: Expected,
    session: Mutex<MockSession>,
    events: Mutex<mpsc::Sender<Event>>,
}

impl Desk {
    fn tell(&self, event: Event) {
        // Nobody listens any more when the command ends.
        let _ = self.events.lock().unwrap_or_else(PoisonError::into_inner).send(event);
    }
}

impl Service for Desk {
    fn answer(&self, request: Received) -> Script {
        let judgement = {
            let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            self.mock.judge(&stand::judged(&request), Some(&self.expected), &mut session)
        };
        let script = Script::answer(&stand::response(&judgement));
        self.tell(Event::Request(request, judgement));
        script
    }

    fn refused(&self, problem: &Problem) {
        self.tell(Event::Refused(problem.clone()));
    }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    let project = project_if_any(session)?;
    let catalog = workflow::catalog(project.as_ref())?;
    let (mock, spec) = workflow::validate::mock(&catalog, &arguments.provider)?;
    if let Some(reply) = arguments.reply.as_ref().filter(|reply| mock.reply(reply).is_none()) {
        return Err(no_reply(&mock, reply));
    }
    let secrets = match &spec {
        Some(spec) => variant::secrets(spec, &mock),
        // Which of them are secret is not known.
        None => mock.account.iter().map(|it| (it.name.value.clone(), it.value.value.clone())).collect(),
    };
    let mask = Mask::new(&secrets, &mock);
    let mock = Arc::new(mock);
    let (sender, events) = mpsc::channel();
    let seed = u64::try_from(Instant::now().epoch_millis()).unwrap_or_default();
    let desk = Arc::new(Desk {
        mock: Arc::clone(&mock),
        expected: Expected { reply: arguments.reply.clone(), ..Expected::default() },
        session: Mutex::new(MockSession::new(Clock::System, seed)),
        events: Mutex::new(sender),
    });
    let server = Server::start(arguments.port, Limits::default(), desk)
        .map_err(|error| cannot_listen(arguments.port, &error))?;
    let label = session.styled(BOLD, harmless(&mock.label));
    writeln!(session.out(), "{label} on http://{}", server.address())?;
    session.flush()?;
    session.note("press Ctrl+C to stop")?;
    for event in events {
        show(&event, &mask, session)?;
        session.flush()?;
    }
    Ok(EXIT_SUCCESS)
}

fn show(event: &Event, mask: &Mask, session: &mut Session<'_, '_>) -> Result<(), Failure> {
    let time = Instant::now().iso8601();
    let time = session.styled(DIM, &time[11..19]);
    let (request, judgement) = match event {
        Event::Refused(problem) => {
            let word = session.styled(RED, "refused");
            return Ok(writeln!(session.out(), "{time} {word} {}: {problem}", problem.status())?);
        }
        Event::Request(request, judgement) => (request, judgement),
    };
    let answer = &judgement.answer;
    let style = if judgement.violations.is_empty() { GREEN } else { RED };
    let reply = match (judgement.endpoint, answer.result) {
        (Endpoint::Delivery, Some(result)) => format!("{} ({})", answer.name, result.name()),
        _ => answer.name.clone(),
    };
    let line = harmless(&mask.text(&format!("{} {}", request.method, request.target)));
    let status = session.styled(style, format_args!("{} {reply}", answer.status));
    writeln!(session.out(), "{time} {line} -> {status}")?;
    for violation in &judgement.violations {
        writeln!(session.out(), "         {}", printable(&mask.text(&violation.to_string())))?;
        for note in &violation.notes {
            writeln!(session.out(), "           {}", printable(&mask.text(note)))?;
        }
    }
    if session.is_verbose() {
        let body = mask.text(&String::from_utf8_lossy(&request.body));
        message(">", &request.headers, &body, mask, session)?;
        writeln!(session.out(), "         < {} {}", answer.status, reason(answer.status))?;
        let body = mask.text(&String::from_utf8_lossy(&answer.body));
        message("<", &answer.headers, &body, mask, session)?;
    }
    Ok(())
}

fn message(
    sign: &str,
    headers: &[(String, String)],
    body: &str,
    mask: &Mask,
    session: &mut Session<'_, '_>,
) -> Result<(), Failure> {
    for (name, value) in headers {
        writeln!(session.out(), "         {sign} {name}: {}", printable(&mask.header(name, value)))?;
    }
    if !body.is_empty() {
        writeln!(session.out(), "         {sign}")?;
        for line in body.lines() {
            writeln!(session.out(), "         {sign} {}", printable(line))?;
        }
    }
    Ok(())
}

/// What came from a client, without what a terminal obeys.
fn printable(text: &str) -> String {
    harmless(text).chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn no_reply(mock: &Mock, asked: &str) -> Failure {
    let names: Vec<&str> = mock.replies.iter().map(|reply| reply.name.value.as_str()).collect();
    let help = match closest(asked, &names) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("its replies are {}", names.join(", ")),
    };
    Failure::Usage(format!("{} has no reply `{asked}`\n{help}", mock.name.value))
}

fn cannot_listen(port: u16, error: &io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is in use\nstop what uses it, give another `--port`, or none for a free one")
        }
        io::ErrorKind::PermissionDenied => {
            format!("port {port} may not be listened on: {error}\ngive a `--port` above 1023, or none for a free one")
        }
        _ => format!("cannot listen on 127.0.0.1:{port}: {error}"),
    };
    Failure::Unusable(what)
}
