//! temporary
use otpsmith::diagnostic::Source;
use otpsmith::engine::*;
use std::sync::Arc;
fn main() {
    let mut sources = Vec::new();
    for arg in std::env::args().skip(1) {
        let p = std::path::PathBuf::from(&arg);
        let files: Vec<_> = if p.is_dir() {
            let mut v: Vec<_> = std::fs::read_dir(&p)
                .unwrap()
                .map(|e| e.unwrap().path())
                .filter(|p| p.extension().is_some_and(|e| e == "cls"))
                .collect();
            v.sort();
            v
        } else {
            vec![p]
        };
        for f in files {
            sources.push(Source::new(f.file_name().unwrap().to_string_lossy(), std::fs::read_to_string(&f).unwrap()));
        }
    }
    let mut schema = schema::Schema::default();
    if let Ok(dir) = std::env::var("OBJECTS") {
        for e in std::fs::read_dir(dir).unwrap() {
            let p = e.unwrap().path();
            let name = p.file_name().unwrap().to_string_lossy().into_owned();
            let o = schema.object_mut(&name, schema::ObjectKind::HierarchySetting);
            for f in std::fs::read_dir(p.join("fields")).unwrap() {
                let f = f.unwrap().path();
                let n = f.file_name().unwrap().to_string_lossy().into_owned();
                o.add_field(n.split('.').next().unwrap(), types::Ty::STRING);
            }
        }
    }
    let t = std::time::Instant::now();
    let sources: Vec<Arc<Source>> = sources;
    let program = match Program::compile(&sources, schema) {
        Ok(p) => p,
        Err(d) => {
            for d in d.iter().take(60) {
                let (l, c) = d.line_column();
                println!("{}:{l}:{c}: {} {}", d.place.source.name, d.code, d.message);
            }
            println!("{} findings", d.len());
            return;
        }
    };
    println!("compile {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let mut seed = host::seeded(1);
    let mut total = Coverage::default();
    let (mut pass, mut fail) = (0, 0);
    let mut statements = 0;
    for test in program.tests() {
        let mut callouts = host::NoCallouts;
        let mut now = || 1_790_000_000_000i64;
        let mut debug = |s: &str| println!("DEBUG {s}");
        let mut host = host::Host {
            callouts: &mut callouts,
            now: &mut now,
            random: &mut seed,
            debug: &mut debug,
            limits: limits::Limits::default(),
        };
        let out = program.run_test(test, &mut host);
        total.add(&out.coverage);
        statements += out.usage.statements;
        match out.outcome {
            Outcome::Passed => pass += 1,
            Outcome::Failed(f) => {
                fail += 1;
                println!("{}.{}: {}: {}\n{}", test.class, test.method, f.exception, f.message, f.stack);
            }
        }
    }
    println!("{pass} passed {fail} failed in {:?}, {statements} statements", t.elapsed());
    let mut unc = 0;
    for c in program.coverage(&total) {
        for (l, h) in c.lines {
            if h == 0 {
                unc += 1;
                if unc < 20 {
                    println!("uncovered {}:{l}", c.class);
                }
            }
        }
    }
    println!("{unc} uncovered");
}
