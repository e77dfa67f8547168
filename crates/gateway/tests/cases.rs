//! Every case of every rule page on live sockets: what the client reads, what reaches the upstream, what
//! the journal keeps. No refusal is a silent close.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the report")]

mod live;

use std::collections::BTreeMap;

use candor_catalogue::cases::{self, Located};
use candor_problem::page;
use candor_rule::case::{Case, Step, Verdict};

use live::connection::Answer;
use live::{Stage, check};

/// All cases, those of equal settings together.
fn by_setting(all: &[Located]) -> BTreeMap<live::Key, Vec<&Located>> {
    let mut groups: BTreeMap<live::Key, Vec<&Located>> = BTreeMap::new();
    for located in all {
        groups.entry(live::key(&located.case)).or_default().push(located);
    }
    groups
}

fn schema() -> jsonschema::Validator {
    let schema = serde_json::from_str(candor_problem::SCHEMA).expect("the published schema is JSON");
    jsonschema::validator_for(&schema).expect("the published schema is a schema")
}

fn all_cases() -> Vec<Located> {
    let mut all = cases::all().unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let before = all.len();
    all.retain(|one| one.case.setting("carriage").is_none_or(|carriage| !carriage.starts_with("tls ")));
    all.retain(|one| one.case.setting("client").is_none());
    all.retain(|one| one.case.setting("client_address").is_none());
    println!("{} cases are through TLS or from afar, which is tested elsewhere", before - all.len());
    // On one connection of HTTP/1 a request waits for the answer to the one before.
    all.retain(|one| one.case.setting("answers").is_none());
    // Nobody else's requests are under way here.
    all.retain(|one| one.case.setting("open").is_none());
    // What only an application knows, no gateway tells.
    all.retain(|one| one.case.setting("application").is_none());
    assert!(!all.is_empty(), "there are no cases");
    // Those of HTTP/2 are played by `h2_cases.rs`.
    all.into_iter().filter(|located| !located.case.is_http2()).collect()
}

fn report(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{} findings in {what}:\n{}", findings.len(), findings.join("\n"));
}

/// True for a case whose verdict depends on requests that came before it.
fn remembers(case: &Case) -> bool {
    let has_key = |octets: &[u8]| octets.windows(15).any(|name| name == b"Idempotency-Key");
    case.setting("rate").is_some() || has_key(&case.octets())
}

#[test]
fn every_case_comes_out_on_the_wire_as_its_page_says() {
    let (all, schema) = (all_cases(), schema());
    let mut findings = Vec::new();
    let (mut answers, mut reached) = (0, 0);
    let groups = by_setting(&all);
    for located in groups.values() {
        let stage = Stage::for_case(&located[0].case);
        for one in located {
            // A verdict, its place and its excerpt may not depend on how the network cuts the stream.
            let ways = [("", Some(one.case.steps.clone())), (" (in three)", live::in_three(&one.case))];
            for (way, steps) in ways.iter().filter_map(|(way, steps)| Some((way, steps.as_ref()?))) {
                // Limits and keys remember who came before.
                let own = remembers(&one.case).then(|| Stage::for_case(&one.case));
                let stage = own.as_ref().unwrap_or(&stage);
                let played = stage.play(&one.case, steps);
                let faults = check::faults(&one.case, &played, &schema, &stage.journal);
                let (place, title) = (&one.place, &one.case.title);
                findings.extend(faults.iter().map(|f| format!("{place} {title}{way}\n    {f}")));
                answers += played.answers.len();
                reached += played.reached.len();
            }
        }
    }
    println!(
        "{} cases on {} gateways: {answers} answers, {reached} of them by the upstream",
        all.len(),
        groups.len()
    );
    report("the cases", &findings);
}

#[test]
fn refusals_come_in_the_form_that_is_asked_for() {
    let all = all_cases();
    let mut findings = Vec::new();
    let mut asked = 0;
    for located in by_setting(&all).values() {
        let stage = Stage::for_case(&located[0].case);
        let refusing = located.iter().filter_map(|one| Some((one, refusal(&one.case)?)));
        for (one, (code, sent)) in refusing.step_by(SAMPLE) {
            for form in ["text/html", "text/plain"] {
                let Some(octets) = sent.with_field(&format!("Accept: {form}")) else { continue };
                asked += 1;
                let faults = match stage.ask(&octets) {
                    Ok(answer) => form_faults(&answer, form, code),
                    Err(trouble) => vec![trouble],
                };
                findings.extend(faults.iter().map(|f| format!("{} as {form}: {f}", one.place)));
            }
        }
    }
    println!("{asked} refusals asked for in another form");
    assert!(asked > 0, "nothing was asked");
    report("the forms", &findings);
}

/// Of so many refusals one is asked for again in other forms.
const SAMPLE: usize = 10;

/// The code and the request of a case that is a single refusal of a readable head without Accept.
fn refusal(case: &Case) -> Option<(&str, live::sent::Sent)> {
    let [Verdict::Reject { errors, .. }] = case.verdicts.as_slice() else { return None };
    let inspected = cases::play(case).ok()?;
    inspected.first()?.head.as_ref()?;
    let sent = live::sent::requests(&case.octets(), &inspected).into_iter().next()?;
    let waits = case.steps.iter().any(|step| matches!(step, Step::Wait(_)));
    (!waits && !sent.is_head() && !sent.has_field("Accept")).then_some((errors.first()?.code.as_str(), sent))
}

fn form_faults(answer: &Answer, form: &str, code: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{what}: {} {:?}", answer.status, answer.text()));
        }
    };
    let body = answer.text();
    must(answer.field("content-type") == Some(&format!("{form}; charset=utf-8")), "another content type");
    must(answer.field("cache-control") == Some("no-store"), "not no-store");
    must(answer.field("vary") == Some("Accept"), "it varies, but does not say so");
    must(body.contains(code), "the code is absent");
    if form == "text/html" {
        must(answer.field("content-security-policy") == Some(page::POLICY), "another policy");
        // The policy names the hash of one stylesheet: nothing else may be in the page.
        let lower = body.replacen(page::STYLE, "", 1).to_ascii_lowercase();
        must(lower.len() < body.len(), "the stylesheet is absent");
        must(!lower.contains("<script") && !lower.contains("javascript:"), "a script");
        must(lower.matches("<style").count() == 1 && lower.contains("<style></style>"), "a second style");
        must(!has_attribute(&lower, |name| name == "style" || name.starts_with("on")), "an inline handler");
    }
    faults
}

/// True if a tag has such an attribute. Text between tags is escaped, so `<` begins a tag.
fn has_attribute(html: &str, is_such: impl Fn(&str) -> bool) -> bool {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    let names = tags.flat_map(|tag| tag.split('"').step_by(2)).flat_map(str::split_whitespace);
    names.filter_map(|word| word.strip_suffix('=')).any(is_such)
}

/// What came of a body that was broken off is what its sender needs to see.
#[test]
fn the_beginning_of_a_body_is_kept() {
    for (steps, code, kept) in [
        ("> Content-Length: 9\n>\n> abc\\\nclose", "body-truncated", "abc"),
        ("> Content-Length: 9\n>\n> abc\\\nwait 31s", "request-body-timeout", "abc"),
        ("> Transfer-Encoding: chunked\n>\n> 3\n> abc\nclose", "chunked-body-truncated", "abc"),
        ("> Transfer-Encoding: chunked\n>\n> 3\n> abc\n> 3x\nclose", "chunk-size-invalid", "3x\r\n"),
    ] {
        let request = format!("> POST / HTTP/1.1\n> Host: a\n{steps}");
        let page = format!("### T\n```case\n{request}\nverdict: 400 {code}\n```\n");
        let [case] = &Case::all(&page).unwrap_or_else(|e| panic!("{e}"))[..] else { panic!("one case") };
        let stage = Stage::for_case(case);
        let played = stage.play(case, &case.steps);
        let id = played.answers[0].field("x-request-id").expect("an id");
        let exchange = check::recorded(&stage.journal, id).expect("a record");
        assert_eq!(exchange.code(), Some(code));
        assert_eq!(String::from_utf8_lossy(exchange.request.body.octets()), kept, "{code}");
    }
}

/// The measure itself: claims that are wrong in each of the ways are noticed.
#[test]
fn a_wrong_claim_is_noticed() {
    let schema = schema();
    let claims = [
        ("> GET / HTTP/1.1\n> Host: a\n>", "400 bare-lf", "expected status Some(400), got 200"),
        ("> GET / HTTP/1.1\\n\n> Host: a\n>", "accept", "expected accept, got 400"),
        ("> GET / HTTP/1.1\\n\n> Host: a\n>", "400 bare-cr", "the journal says"),
        ("> GET / HTTP/1.1\\n\n> Host: a\n>", "400 bare-lf offset=3", "expected Expected"),
        ("> GET / HTTP/1.1\n> Host: a\n>", "accept noting bare-lf", "no note of bare-lf"),
        ("> GET / HTTP/1.1\n> Host: a\n>\nclose", "accept\nthen: accept", "the connection was closed"),
    ];
    for (steps, verdict, told) in claims {
        let page = format!("### T\n```case\n{steps}\nverdict: {verdict}\n```\n");
        let [case] = &Case::all(&page).unwrap_or_else(|e| panic!("{e}"))[..] else { panic!("one case") };
        let stage = Stage::for_case(case);
        let faults = check::faults(case, &stage.play(case, &case.steps), &schema, &stage.journal);
        assert!(faults.iter().any(|f| f.contains(told)), "{steps} {verdict}: {faults:#?}");
    }
}
