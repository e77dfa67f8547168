//! What a problem document says, before it is rendered.

use candor_rule::{Fault, Rejection, Shape, UPSTREAM_REFUSED, reason_phrase};
use serde::Serialize;

use crate::ErrorItem;

/// Most errors that a document lists; beyond it, `errors_total` says how many there were.
pub const MAX_ERRORS: usize = 100;

/// Longest JSON rendering in octets; errors that do not fit are left out and counted in `errors_total`.
pub const MAX_OCTETS: usize = 16 * 1024;

/// Longest name, pointer or sentence of one error, in octets of JSON, so that one error always fits.
const MAX_MEMBER: usize = 1024;

/// Longest beginning of an original body, in octets of JSON.
const MAX_ORIGINAL: usize = 2048;

/// Ids and addresses that a document names.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The exchange id as UUID text.
    pub instance: &'a str,
    /// What client, upstream and logs call the request.
    pub request_id: &'a str,
    /// Where clients reach the gateway, `https://api.example.com`, without a slash at the end. Without it,
    /// addresses are relative references; the request's Host is never used.
    pub public_url: Option<&'a str>,
    /// Path under which the gateway answers itself, `/_candor`.
    pub prefix: &'a str,
    /// The exchange's page in the workbench, where clients may see it.
    pub workbench_url: Option<&'a str>,
}

impl Context<'_> {
    fn page_of(&self, code: &str) -> String {
        format!("{}{}/rules/{code}", self.public_url.unwrap_or_default(), self.prefix)
    }
}

/// Somebody else's refusal, as far as it was understood. All texts are safe to send.
#[derive(Clone, Debug, Default)]
pub struct Retelling {
    /// 400 to 499.
    pub status: u16,
    /// The part of the request that it is about; `None` counts as target or headers.
    pub shape: Option<Shape>,
    /// What it says, in a sentence; what it says of places stands in `errors`.
    pub detail: String,
    /// The places that it names.
    pub errors: Vec<ErrorItem>,
    /// The beginning of its body, where clients may see that.
    pub original: Option<String>,
}

/// Whose words a document tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A rule of ours was broken.
    Rule,
    /// Something failed.
    Fault,
    /// The upstream refused.
    Upstream,
}

/// A refusal or a fault as the client is told of it: RFC 9457 §3.1 members, then our own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    pub(crate) page: String,
    pub(crate) title: String,
    pub(crate) status: u16,
    pub(crate) detail: String,
    pub(crate) instance: String,
    pub(crate) code: String,
    pub(crate) request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shape: Option<&'static str>,
    pub(crate) fix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workbench: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) errors: Option<Vec<ErrorItem>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) errors_total: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) original: Option<String>,
    #[serde(skip)]
    pub(crate) source: Source,
    /// Errors that do not fit into the document, for forms that are shorter.
    #[serde(skip)]
    pub(crate) left_out: Vec<ErrorItem>,
    /// Where there are several errors: how many of what, for forms that list them all below it.
    #[serde(skip)]
    pub(crate) count: Option<String>,
    #[serde(skip)]
    pub(crate) allow: Option<String>,
    #[serde(skip)]
    pub(crate) fields: Vec<(&'static str, String)>,
    #[serde(skip)]
    pub(crate) retry_after: Option<u32>,
}

impl Problem {
    /// The document of a refusal. `errors` are the rejection's violations as items, already illustrated;
    /// if empty they are made here, without excerpts. Clauses of the contract are dropped: they name files.
    ///
    /// A rejection without status gets no answer on the wire; its document (for `candor inspect` and tests)
    /// says 400.
    pub fn of_rejection(rejection: &Rejection, errors: Vec<ErrorItem>, context: &Context<'_>) -> Self {
        let rule = rejection.rule();
        let status = rejection.status().map_or(400, |s| s.code());
        let errors: Vec<ErrorItem> = match errors.is_empty() {
            true => rejection.violations().map(ErrorItem::from).collect(),
            false => errors,
        };
        let Headline { count, detail, fix } = headline(rule.shape, &errors);
        Self {
            shape: Some(rule.shape.word()),
            count,
            allow: (status == 405).then(|| rejection.allow().join(", ")),
            fields: answer_fields(rejection),
            ..Self::plain(rule.code, rule.title(), status, &detail, &fix, context)
        }
        .listing(errors)
    }

    /// The document of a refusal that the upstream made. Where it names no place, `errors` has one entry, with
    /// what it says as a whole.
    pub fn of_retelling(retelling: Retelling, context: &Context<'_>) -> Self {
        let kind = &UPSTREAM_REFUSED;
        let Retelling { status, shape, detail, mut errors, original } = retelling;
        let shape = shape.unwrap_or(Shape::TargetOrHeaders);
        if errors.is_empty() {
            errors.push(ErrorItem {
                detail,
                fix: kind.fix(status, shape).to_owned(),
                ..ErrorItem::default()
            });
        }
        errors.iter_mut().for_each(|error| error.code = kind.code.to_owned());
        let count = match errors.len() {
            1 => None,
            number => Some(format!("The service names {number} places.")),
        };
        let Headline { count, detail, fix } = told_of(count, &errors);
        Self {
            shape: Some(shape.word()),
            count,
            source: Source::Upstream,
            original: original.map(|text| shorten(&text, MAX_ORIGINAL)),
            ..Self::plain(kind.code, kind.title(), status, &detail, &fix, context)
        }
        .listing(errors)
    }

    /// With as many of these errors as fit.
    fn listing(mut self, mut errors: Vec<ErrorItem>) -> Self {
        let total = errors.len();
        errors.truncate(MAX_ERRORS);
        errors.iter_mut().for_each(slim);
        (self.errors, self.errors_total) = (Some(Vec::new()), Some(total));
        self.left_out = errors.split_off(fitting(&errors, self.json().len()));
        self.errors_total = (errors.len() < total).then_some(total);
        self.errors = Some(errors);
        self
    }

    /// The document of a fault: no shape and no errors, and nothing of its cause.
    pub fn of_fault(fault: &Fault, context: &Context<'_>) -> Self {
        let kind = fault.kind;
        Self {
            retry_after: fault.retry_after,
            source: Source::Fault,
            ..Self::plain(kind.code, kind.title(), kind.status, kind.detail, kind.fix, context)
        }
    }

    fn plain(code: &str, title: &str, status: u16, detail: &str, fix: &str, context: &Context<'_>) -> Self {
        Self {
            page: context.page_of(code),
            title: title.to_owned(),
            status,
            detail: shorten(detail, MAX_MEMBER),
            instance: format!("urn:uuid:{}", context.instance),
            code: code.to_owned(),
            request_id: context.request_id.to_owned(),
            shape: None,
            fix: shorten(fix, MAX_MEMBER),
            workbench: context.workbench_url.map(str::to_owned),
            errors: None,
            errors_total: None,
            original: None,
            source: Source::Rule,
            left_out: Vec::new(),
            count: None,
            allow: None,
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// 4xx, 501, 505 or 508 for a refusal; 500, 502, 503 or 504 for a fault.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Code of the rule or fault.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What is wrong, in one sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The errors that the document lists; empty for a fault.
    pub fn errors(&self) -> &[ErrorItem] {
        self.errors.as_deref().unwrap_or_default()
    }

    /// True if it tells of a fault: it is not the client's.
    pub fn is_fault(&self) -> bool {
        self.source == Source::Fault
    }

    /// The same with its first `count` errors, as far as there are so many.
    pub(crate) fn with_errors(&self, count: usize) -> Self {
        let all = self.errors().iter().chain(&self.left_out);
        let total = self.errors_total.unwrap_or(self.errors().len());
        let errors: Vec<ErrorItem> = all.take(count).cloned().collect();
        Self {
            errors_total: (errors.len() < total).then_some(total),
            errors: Some(errors),
            left_out: Vec::new(),
            ..self.clone()
        }
    }

    pub(crate) fn reason(&self) -> &'static str {
        reason_phrase(self.status)
    }

    /// The document in JSON, indented by two spaces: people look at it.
    pub fn json(&self) -> String {
        pretty(self)
    }
}

/// The fields of the rule, then those of this refusal.
fn answer_fields(rejection: &Rejection) -> Vec<(&'static str, String)> {
    let of_rule = rejection.rule().answer_fields.iter();
    of_rule
        .map(|(name, value)| (*name, (*value).to_owned()))
        .chain(rejection.fields().iter().cloned())
        .collect()
}

fn pretty(value: &impl Serialize) -> String {
    // Strings, numbers and lists of them always serialise.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// What the whole says.
struct Headline {
    count: Option<String>,
    detail: String,
    fix: String,
}

/// That of a single error, else a sentence with the count and the first of them.
fn headline(shape: Shape, errors: &[ErrorItem]) -> Headline {
    if errors.len() <= 1 {
        return told_of(None, errors);
    }
    let all = |test: fn(&ErrorItem) -> bool| errors.iter().all(test);
    let what = if all(|e| e.parameter.is_some()) {
        "parameters are not what the contract asks for"
    } else if shape == Shape::Values && all(|e| e.pointer.is_some() || e.line.is_some()) {
        "values in the body are not what the contract asks for"
    } else {
        "places in the request are wrong"
    };
    told_of(Some(format!("{} {what}.", errors.len())), errors)
}

/// The first error, after the sentence that counts them all if there is one.
fn told_of(count: Option<String>, errors: &[ErrorItem]) -> Headline {
    let (detail, fix) =
        errors.first().map(|first| (first.detail.clone(), first.fix.clone())).unwrap_or_default();
    match count {
        None => Headline { count, detail, fix },
        Some(sentence) => Headline {
            detail: format!("{sentence} The first: {detail}"),
            fix: format!("Mend each place that is listed under errors. The first: {fix}"),
            count: Some(sentence),
        },
    }
}

/// Takes out what no client may see, and bounds what a client could make long.
fn slim(item: &mut ErrorItem) {
    item.schema = None;
    for text in [&mut item.detail, &mut item.fix].into_iter().chain(&mut item.excerpt) {
        *text = shorten(text, MAX_MEMBER);
    }
    for name in [&mut item.parameter, &mut item.header].into_iter().flatten() {
        *name = shorten(name, MAX_MEMBER);
    }
    // A shortened pointer would point elsewhere; line and column still tell the place.
    item.pointer.take_if(|pointer| pointer.len() > MAX_MEMBER);
}

/// The beginning of a text that takes at most `max` octets in JSON, and "…" if anything is left out.
fn shorten(text: &str, max: usize) -> String {
    let mut octets = 0;
    let cut = text.char_indices().find(|(_, c)| {
        octets += match c {
            '"' | '\\' => 2,
            c if c.is_ascii_control() => 6,
            c => c.len_utf8(),
        };
        octets > max
    });
    match cut {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// How many of the first errors fit beside the `taken` octets of the rest; at least one.
fn fitting(errors: &[ErrorItem], taken: usize) -> usize {
    let mut left = MAX_OCTETS.saturating_sub(taken);
    for (count, error) in errors.iter().enumerate() {
        let text = pretty(error);
        // In the list each line is indented by four more, and a comma and a line break follow.
        let size = text.len() + 4 * text.lines().count() + 8;
        if size > left && count > 0 {
            return count;
        }
        left = left.saturating_sub(size);
    }
    errors.len()
}
