//! The cases on the pages of this crate's rules, read by the scanner and the decoder: a page may claim
//! nothing that the detectors do not do.

use std::{fs, path::Path, time::Duration};

use bytes::{Bytes, BytesMut};
use candor_rule::{
    Connection, Docket, Policy, Rejection, Violation,
    case::{Case, Expected, Step, Verdict},
};
use candor_wire::{Framing, Head, Limits, Previous, Scanner, body::Decoder, rules};

/// Seconds for a head, and for a body: the defaults of the gateway.
const HEAD_SECONDS: u64 = 10;
const BODY_SECONDS: u64 = 30;

#[test]
fn every_case_of_every_page_gives_the_verdict_it_states() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("the folder of rules")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.sort();
    let (mut cases, mut stubs, mut wrong) = (0, Vec::new(), Vec::new());
    for page in &pages {
        let text = fs::read_to_string(page).expect("a page is text");
        let name = page.file_name().and_then(|n| n.to_str()).expect("a page has a name");
        if !text.contains("## Cases") {
            stubs.push(name);
            continue;
        }
        let found = Case::all(&text).unwrap_or_else(|error| {
            wrong.push(format!("{name}: {error}"));
            Vec::new()
        });
        wrong.extend(missing(page, &found).map(|what| format!("{name}: {what}")));
        let found: Vec<Case> = found.into_iter().filter(is_ours).collect();
        cases += found.len();
        wrong.extend(found.iter().flat_map(|case| {
            let place = format!("{name}:{} {}", case.line, case.title);
            check(case).into_iter().map(move |fault| format!("{place}: {fault}"))
        }));
    }
    println!("{} pages, {cases} cases; without cases yet: {}", pages.len(), stubs.join(" "));
    for line in &wrong {
        println!("  {line}");
    }
    assert!(cases > 0, "no case was found in {folder}");
    assert!(wrong.is_empty(), "{} cases are not as their pages say", wrong.len());
}

/// False for a case that needs a contract, or knowledge of the place where the gateway stands: such cases are
/// decided right of this crate.
fn is_ours(case: &Case) -> bool {
    let others = [
        "contract",
        "hosts",
        "reserved_headers",
        "pseudonym",
        "max_hops",
        "carriage",
        "client",
        "https",
        "protocol",
    ];
    let by_place = [&b"Via:"[..], b"Early-Data:"];
    let by_place =
        case.steps.iter().any(|s| matches!(s, Step::Send(o) if by_place.iter().any(|p| o.starts_with(p))));
    let with_contract = ["action body-not-expected", "action length-required"];
    !by_place && !others.iter().chain(&with_contract).any(|key| case.setting(key).is_some())
}

/// A page proves that its rule refuses or notes something, and that something close to it passes.
fn missing(page: &Path, cases: &[Case]) -> Option<&'static str> {
    let code = page.file_stem()?.to_str()?.replace('_', "-");
    let verdicts = || cases.iter().flat_map(|c| &c.verdicts);
    let shown = verdicts().any(|v| match v {
        Verdict::Reject { errors, .. } => errors.iter().any(|e| e.code == code),
        Verdict::Accept { noting } => noting.contains(&code),
    });
    let passes = verdicts().any(|v| matches!(v, Verdict::Accept { noting } if !noting.contains(&code)));
    match (shown, passes) {
        (false, _) => Some("no case shows the rule"),
        (_, false) => Some("no case passes"),
        _ => None,
    }
}

/// Everything in which a case does not come out as stated: line by line, all octets at once, and octet by
/// octet.
fn check(case: &Case) -> Vec<String> {
    let (policy, limits) = match settings(case) {
        Ok(settings) => settings,
        Err(fault) => return vec![fault],
    };
    let mut faults = check_steps(&case.steps, case, &policy, limits);
    if case.steps.iter().all(|step| matches!(step, Step::Send(_))) {
        let octets = case.octets();
        let dripping: Vec<Step> = octets.iter().map(|octet| Step::Send(vec![*octet])).collect();
        let at_once = check_steps(&[Step::Send(octets)], case, &policy, limits);
        faults.extend(at_once.into_iter().map(|fault| format!("sent at once: {fault}")));
        let dripped = check_steps(&dripping, case, &policy, limits);
        faults.extend(dripped.into_iter().map(|fault| format!("octet by octet: {fault}")));
    }
    faults
}

fn check_steps(steps: &[Step], case: &Case, policy: &Policy, limits: Limits) -> Vec<String> {
    let mut client = Client { steps: steps.iter(), buffer: BytesMut::new(), waited: Duration::ZERO };
    let mut seen = Vec::new();
    let mut previous = Previous::Nothing;
    loop {
        let mut docket = Docket::new(policy);
        let read = read(&mut client, limits, previous, &mut docket);
        let keep_alive = matches!(&read, Ok(Some(read)) if read.keep_alive);
        previous = if let Ok(Some(read)) = &read { read.before } else { Previous::Nothing };
        seen.push(match read {
            Ok(None) => break,
            Err(rejection) | Ok(Some(Read { refused: Some(rejection), .. })) => Seen::Refused(rejection),
            Ok(Some(_)) => {
                Seen::Accepted(docket.into_notes().iter().map(|n| n.violation.rule.code).collect())
            }
        });
        if !keep_alive {
            break;
        }
    }
    let mut faults = Vec::new();
    if seen.len() != case.verdicts.len() {
        faults.push(format!("{} verdicts are stated, {} were given", case.verdicts.len(), seen.len()));
    }
    for (seen, stated) in seen.iter().zip(&case.verdicts) {
        faults.extend(compare(seen, stated));
    }
    faults
}

/// Preset and limits of a case.
fn settings(case: &Case) -> Result<(Policy, Limits), String> {
    let mut limits = Limits::default();
    let mut policy = Policy::default();
    for (key, value) in &case.settings {
        let number = || value.parse::<usize>().map_err(|_| format!("{key}: {value} is no number"));
        match key.as_str() {
            "preset" => {
                policy.set_preset(value.parse().map_err(|_| format!("no preset is called {value}"))?);
            }
            "max_blank_lines" => limits.max_blank_lines = number()?,
            "max_method" => limits.max_method = number()?,
            "max_target" => limits.max_target = number()?,
            "max_params" => limits.max_params = number()?,
            "max_header" => limits.max_header = number()?,
            "max_cookie" => limits.max_cookie = number()?,
            "max_headers" => limits.max_headers = number()?,
            "max_header_count" => limits.max_header_count = number()?,
            "max_body" => limits.max_body = number()? as u64,
            "max_chunk_ext" => limits.max_chunk_ext = number()?,
            "max_trailers" => limits.max_trailers = number()?,
            _ => {
                let rule =
                    key.strip_prefix("action ").and_then(|code| rules::ALL.iter().find(|r| r.code == code));
                let rule = rule.ok_or_else(|| format!("no setting of this crate is called {key}"))?;
                let action = value.parse().map_err(|_| format!("no action is called {value}"))?;
                policy.set_action(rule, action).map_err(|error| error.to_string())?;
            }
        }
    }
    Ok((policy, limits))
}

/// What became of one request.
#[derive(Debug)]
enum Seen {
    Accepted(Vec<&'static str>),
    Refused(Rejection),
}

/// The client of a case: hands out its steps one by one.
struct Client<'c> {
    steps: std::slice::Iter<'c, Step>,
    buffer: BytesMut,
    /// Time that passed since the present head or body was begun.
    waited: Duration,
}

/// What happened while the server waited.
enum Event {
    Octets,
    Timeout,
    Closed,
}

impl Client<'_> {
    /// The next thing that happens to a server that waits `seconds`.
    fn next(&mut self, seconds: u64) -> Event {
        match self.steps.next() {
            Some(Step::Send(octets)) => self.buffer.extend_from_slice(octets),
            Some(Step::Wait(time)) => {
                self.waited += *time;
                if self.waited >= Duration::from_secs(seconds) {
                    return Event::Timeout;
                }
            }
            Some(Step::Close) | None => return Event::Closed,
        }
        Event::Octets
    }
}

/// A request that was read to its end.
struct Read {
    /// Why it is refused nevertheless.
    refused: Option<Rejection>,
    /// True if another request may follow.
    keep_alive: bool,
    /// What it is to that request.
    before: Previous,
}

/// One request; `None` if none came.
fn read(
    client: &mut Client<'_>,
    limits: Limits,
    previous: Previous,
    docket: &mut Docket<'_>,
) -> Result<Option<Read>, Rejection> {
    let mut scanner = Scanner::new(limits, previous);
    client.waited = Duration::ZERO;
    let scanned = loop {
        if let Some(scanned) = scanner.advance(&mut client.buffer, docket)? {
            break scanned;
        }
        let begun = scanner.has_begun(&client.buffer);
        match client.next(HEAD_SECONDS) {
            Event::Octets => {}
            Event::Timeout | Event::Closed if !begun => return Ok(None),
            Event::Closed => return Err(scanner.end(&client.buffer, docket)),
            Event::Timeout => {
                let received = client.buffer.len();
                let violation = rules::request_headers_timeout::at(received, HEAD_SECONDS);
                return Err(docket.rejection(violation));
            }
        }
    };
    let head = scanned.head;
    let mut keep_alive = head.keep_alive && !head.wants_upgrade;
    let body = read_body(client, &head, limits, docket);
    let before = Previous::request(body.as_deref().unwrap_or_default());
    match (body, &scanned.refused) {
        (Err(rejection), None) => return Err(rejection),
        (Err(_), Some(_)) => keep_alive = false,
        (Ok(_), Some(rejection)) => keep_alive &= rejection.connection() != Connection::Close,
        (Ok(_), None) => {}
    }
    Ok(Some(Read { refused: scanned.refused, keep_alive, before }))
}

fn read_body(
    client: &mut Client<'_>,
    head: &Head,
    limits: Limits,
    docket: &mut Docket<'_>,
) -> Result<Bytes, Rejection> {
    if let Framing::Length(length) = head.framing
        && length > limits.max_body
    {
        let span = head.get("content-length").map_or(head.target, |(field, _)| field.value);
        docket.raise(rules::body_too_large::at(span, length, limits.max_body))?;
    }
    let mut decoder = Decoder::new(head.framing, head.octets.len(), limits);
    client.waited = Duration::ZERO;
    while !decoder.advance(&mut client.buffer, limits.max_body, docket)? {
        match client.next(BODY_SECONDS) {
            Event::Octets => {}
            Event::Closed => return Err(docket.rejection(decoder.end(&client.buffer))),
            Event::Timeout => {
                let position = decoder.position() + client.buffer.len();
                let received = decoder.received();
                let violation = rules::request_body_timeout::at(position, received, BODY_SECONDS);
                return Err(docket.rejection(violation));
            }
        }
    }
    Ok(decoder.into_content())
}

/// What a verdict states and the request was not.
fn compare(seen: &Seen, stated: &Verdict) -> Vec<String> {
    match (seen, stated) {
        (Seen::Accepted(notes), Verdict::Accept { noting }) => {
            let unnoted = noting.iter().filter(|code| !notes.contains(&code.as_str()));
            unnoted.map(|code| format!("{code} was not noted, only {notes:?}")).collect()
        }
        (Seen::Refused(rejection), Verdict::Reject { status, errors }) => {
            let given = rejection.status().map(candor_rule::ClientStatus::code);
            let mut faults = Vec::new();
            if given != *status {
                faults.push(format!("the status is {given:?}, not {status:?}"));
            }
            for (index, expected) in errors.iter().enumerate() {
                let mut violations = rejection.violations();
                let found = match index {
                    0 => violations.next(),
                    _ => violations.find(|v| v.rule.code == expected.code),
                };
                match found.filter(|v| v.rule.code == expected.code) {
                    Some(violation) => faults.extend(differences(violation, expected)),
                    None => faults.push(format!("{} was given, not {}", describe(rejection), expected.code)),
                }
            }
            faults
        }
        (Seen::Accepted(notes), _) => vec![format!("it was accepted, noting {notes:?}")],
        (Seen::Refused(rejection), _) => vec![format!("it was refused: {}", describe(rejection))],
    }
}

fn differences(violation: &Violation, expected: &Expected) -> Vec<String> {
    let mut faults = Vec::new();
    for (member, value) in &expected.members {
        let found = match member.as_str() {
            "offset" => violation.place.offset().map(|o| o.to_string()),
            "header" => match &violation.place {
                candor_rule::Place::Header { name, .. } => Some(name.clone()),
                _ => None,
            },
            "reason" => violation.reason.map(str::to_owned),
            _ => Some("not a member that octets on the wire have".into()),
        };
        if found.as_deref() != Some(value) {
            faults.push(format!("{member} is {found:?}, not {value}"));
        }
    }
    faults
}

fn describe(rejection: &Rejection) -> String {
    let first = rejection.first();
    format!("{} at {:?}: {}", first.rule.code, first.place, first.detail)
}
