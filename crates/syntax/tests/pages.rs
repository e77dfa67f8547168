//! Every rule's page has the outline, and its cases hold for the readers of this crate. The whole pipeline,
//! with the contract behind it, runs the same cases again in `candor-inspect`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

use candor_rule::{
    Place, Rule, Span, Violation,
    case::{Case, Expected, Verdict},
};
use candor_syntax::{
    Boundary, Limits, coding, content,
    rules::{self, charset_unsupported, content_encoding_unsupported, content_type_malformed},
};

#[test]
fn every_page_has_its_outline_and_a_breaking_and_a_passing_case() {
    for rule in rules::ALL {
        let code = rule.code;
        let page = rule.page();
        let headings: Vec<_> = page.sections.iter().map(|s| s.heading).collect();
        assert_eq!(headings, ["Why it matters", "Mend the client", "Mend the server", "Cases"], "{code}");
        assert!(!page.title.is_empty() && !page.intro.is_empty(), "{code}");
        assert!(!rule.spec.is_empty(), "{code}: no citation");

        let cases = cases(rule);
        let breaks = |verdict: &Verdict| match verdict {
            Verdict::Reject { status, errors } => {
                errors[0].code == code && *status == rule.status.map(|s| s.code())
            }
            Verdict::Accept { noting } => noting.iter().any(|noted| noted == code),
        };
        let passes = |v: &Verdict| matches!(v, Verdict::Accept { noting } if noting.is_empty());
        assert!(cases.iter().any(|case| case.verdicts.iter().any(breaks)), "{code}: no case breaks it");
        assert!(cases.iter().any(|case| case.verdicts.iter().all(passes)), "{code}: no case passes");
    }
}

#[test]
fn every_case_ends_as_its_page_says() {
    for rule in rules::ALL {
        // What a part may be, and its headers, is said by the contract, which is not at hand here.
        if rule.code == "multipart-part-type-unsupported" {
            continue;
        }
        for case in cases(rule).iter().filter(|case| !case.title.contains("the contract")) {
            let name = format!("{} line {}: {}", rule.code, case.line, case.title);
            let found = read(&case.octets(), &limits(case));
            let [verdict] = case.verdicts.as_slice() else { panic!("{name}: one verdict") };
            match verdict {
                Verdict::Accept { noting } => {
                    let codes: Vec<_> = found.iter().map(|v| v.rule.code).collect();
                    assert_eq!(&codes, noting, "{name}");
                }
                Verdict::Reject { errors, .. } => {
                    let first = found.first().unwrap_or_else(|| panic!("{name}: accepted"));
                    compare(&errors[0], first, &name);
                }
            }
        }
    }
}

fn cases(rule: &Rule) -> Vec<Case> {
    Case::all(rule.page).unwrap_or_else(|e| panic!("{}: {e}", rule.code))
}

fn compare(expected: &Expected, found: &Violation, name: &str) {
    assert_eq!(expected.code, found.rule.code, "{name}: {}", found.detail);
    assert!(found.detail.split_whitespace().count() <= 25, "{name}: {}", found.detail);
    for (member, value) in &expected.members {
        let is = match (&found.place, member.as_str()) {
            (_, "reason") => found.reason.map(str::to_owned),
            (place, "offset") => place.offset().map(|o| o.to_string()),
            (Place::Header { name, .. }, "header") => Some(name.clone()),
            (Place::Body { pointer, .. }, "pointer") => pointer.as_ref().map(|p| format!("#{p}")),
            (Place::Body { at, .. }, "line") => at.map(|at| at.line.to_string()),
            (Place::Body { at, .. }, "column") => at.map(|at| at.column.to_string()),
            _ => None,
        };
        assert_eq!(is.as_deref(), Some(value.as_str()), "{name}: {member}");
    }
}

/// What this crate finds wrong with a request, in the order of the phases.
fn read(request: &[u8], limits: &Limits) -> Vec<Violation> {
    let head = request.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let (head, body) = request.split_at(head);
    let field = |name: &str| {
        let start = std::str::from_utf8(head).unwrap().find(&format!("\r\n{name}: "))? + name.len() + 4;
        let length = head[start..].windows(2).position(|w| w == b"\r\n")?;
        Some((&head[start..start + length], Span::new(start, start + length)))
    };
    let (value, span) = field("Content-Type").unwrap();
    let media_type = match content_type_malformed::read(value, span) {
        Ok(media_type) => media_type,
        Err(violation) => return vec![violation],
    };
    let encoding = field("Content-Encoding");
    let boundary = media_type.is_multipart().then(|| Boundary::of(&media_type, span).err());
    let negotiation: Vec<Violation> = charset_unsupported::detect(&media_type, span)
        .into_iter()
        .chain(encoding.and_then(|(value, span)| coding::check(value, span, limits)))
        .chain(boundary.flatten())
        .collect();
    if !negotiation.is_empty() {
        return negotiation;
    }
    let decoded = match encoding {
        Some((value, span)) => coding::decode(body, value, span, limits),
        None => Ok(body.into()),
    };
    match decoded {
        Ok(body) => {
            let reading = content::read(&media_type, Some(span), &body, limits);
            reading.mismatch.map_or(reading.violations, |mismatch| vec![mismatch])
        }
        Err(violation) => vec![violation],
    }
}

/// The limits that a case sets.
fn limits(case: &Case) -> Limits {
    let mut limits = Limits::default();
    for (key, value) in &case.settings {
        let number = || value.parse::<u64>().unwrap();
        match key.as_str() {
            "max_decoded" => limits.max_decoded = number(),
            "max_fields" => limits.max_fields = number() as usize,
            "max_parts" => limits.max_parts = number() as usize,
            "max_part" => limits.max_part = number(),
            _ => {}
        }
    }
    limits
}

#[test]
fn headers_are_pointed_at_to_the_octet() {
    let value = b"application/json; charset=\"utf-16\"";
    let media_type = content_type_malformed::read(value, Span::new(100, 134)).unwrap();
    let violation = charset_unsupported::detect(&media_type, Span::new(100, 134)).unwrap();
    assert_eq!(violation.place, Place::header("Content-Type", Span::new(126, 134)));

    let violation = content_type_malformed::read(b"json", Span::new(50, 54)).unwrap_err();
    assert_eq!(violation.place.offset(), Some(54));
    assert_eq!(
        violation.detail,
        "Content-Type is \"json\" and ends too soon; it reads type/subtype; name=value."
    );

    let coding = |value: &[u8], supported: &[&str]| {
        content_encoding_unsupported::detect(value, Span::new(10, 10 + value.len()), supported)
    };
    assert_eq!(coding(b"gzip , lzma", &["gzip"]).unwrap().place.offset(), Some(17));
    assert_eq!(coding(b"gzip", &[]).unwrap().fix, "Send the body uncompressed, without Content-Encoding.");
    let fix = coding(b"br", &["gzip", "zstd"]).unwrap().fix;
    assert_eq!(fix, "Send the body uncompressed, or encode it as gzip or zstd.");
    assert_eq!(coding(b"GZip,, identity", &["gzip"]), None);
}
