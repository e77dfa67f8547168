//! A body in the language of its type: one way in for every type that is read.

use candor_rule::{Place, Span, Violation};

use crate::{
    Boundary, Limits, MediaType, form, json, multipart,
    place::locate,
    records,
    records::Record,
    rules::{content_type_mismatch, json_patch_invalid, multipart_filename_unsafe},
    xml,
};

/// A body that could be read.
#[derive(Debug)]
pub enum Content<'b> {
    /// One JSON text.
    Json(json::Document<'b>),
    /// One JSON text per line, or a JSON text sequence.
    Records(Vec<Record<'b>>),
    /// `application/x-www-form-urlencoded`.
    Form(&'b [u8]),
    /// The parts of a multipart body, and the body.
    Multipart(Vec<multipart::Part>, &'b [u8]),
    /// Text in UTF-8.
    Text(&'b str),
    /// Nothing that a schema could look into: XML in order, and everything else.
    Opaque,
}

/// What came of reading a body.
#[derive(Debug, Default)]
pub struct Reading<'b> {
    /// It is plainly something else than its label says; says more than the faults below.
    pub mismatch: Option<Violation>,
    /// Faults of its syntax.
    pub violations: Vec<Violation>,
    /// `None` if it could not be read to its end.
    pub content: Option<Content<'b>>,
}

/// True for types that [`read`] looks into: their content coding has to be undone first.
pub fn is_read(media_type: &MediaType) -> bool {
    media_type.is_json()
        || media_type.is_form()
        || media_type.is_multipart()
        || media_type.is_xml()
        || media_type.is_text()
        || media_type.is_json_lines()
        || media_type.is_json_sequence()
}

/// Reads a body, decoded, of a type. `header` is where the value of Content-Type stands in the message.
pub fn read<'b>(
    media_type: &MediaType,
    header: Option<Span>,
    octets: &'b [u8],
    limits: &Limits,
) -> Reading<'b> {
    finish(media_type, header, octets, read_as(media_type, header, octets, limits))
}

/// Reads what is left of a multipart body that went through a sieve. Places are those in what is left:
/// [`multipart::Sifted::restore`] moves them.
pub fn read_sifted<'b>(
    media_type: &MediaType,
    header: Option<Span>,
    sifted: &'b multipart::Sifted,
    limits: &Limits,
) -> Reading<'b> {
    let read = parts_of(media_type, header, sifted.octets(), |boundary, is_form| {
        multipart::read_sifted(sifted, boundary, is_form, limits)
    });
    finish(media_type, header, sifted.octets(), read)
}

fn read_as<'b>(media_type: &MediaType, header: Option<Span>, octets: &'b [u8], limits: &Limits) -> Read<'b> {
    match media_type {
        m if m.is_json() => json_text(m, octets, limits),
        m if m.is_form() => form_data(octets, limits),
        m if m.is_multipart() => parts_of(m, header, octets, |boundary, is_form| {
            multipart::read(octets, boundary, is_form, limits)
        }),
        m if m.is_xml() => xml::check(octets).map(|()| (Content::Opaque, Vec::new())),
        m if m.is_json_lines() => records::lines(octets, limits),
        m if m.is_json_sequence() => records::sequence(octets, limits),
        m if m.is_text() => text(m, header, octets),
        _ => Ok((Content::Opaque, Vec::new())),
    }
}

fn finish<'b>(media_type: &MediaType, header: Option<Span>, octets: &'b [u8], read: Read<'b>) -> Reading<'b> {
    match read {
        Ok((content, violations)) => {
            let mismatch = match content {
                Content::Form(octets) => form_mismatch(media_type, header, octets),
                _ => None,
            };
            Reading { mismatch, violations, content: Some(content) }
        }
        Err(violation) => Reading {
            mismatch: content_type_mismatch::detect(media_type, header, octets),
            violations: vec![violation],
            content: None,
        },
    }
}

/// What was read, and what is wrong with it all the same.
pub(crate) type Read<'b> = Result<(Content<'b>, Vec<Violation>), Violation>;

fn json_text<'b>(media_type: &MediaType, octets: &'b [u8], limits: &Limits) -> Read<'b> {
    let document = json::Document::parse(octets, &limits.json)?;
    let mut violations = document.violations();
    if media_type.essence() == "application/json-patch+json" {
        violations.extend(json_patch_invalid::detect(&document));
    }
    Ok((Content::Json(document), violations))
}

fn form_data<'b>(octets: &'b [u8], limits: &Limits) -> Read<'b> {
    Ok((Content::Form(octets), form::faults(octets, limits.max_fields)))
}

/// Any octets can be read as a form: JSON makes one field with an odd name, and the contract would miss
/// every other. So a form that is plainly something else is said to be that.
fn form_mismatch(media_type: &MediaType, header: Option<Span>, octets: &[u8]) -> Option<Violation> {
    content_type_mismatch::detect(media_type, header, octets)
}

/// Most file names of one body that are remarked on.
const MAX_NAMES: usize = 20;

fn parts_of<'b>(
    media_type: &MediaType,
    header: Option<Span>,
    octets: &'b [u8],
    read: impl FnOnce(&Boundary, bool) -> Result<Vec<multipart::Part>, Violation>,
) -> Read<'b> {
    let boundary = Boundary::of(media_type, header.unwrap_or_default())?;
    let parts = read(&boundary, media_type.essence() == "multipart/form-data")?;
    let unsafe_names = parts.iter().filter_map(|part| multipart_filename_unsafe::detect(octets, part));
    let violations = unsafe_names.take(MAX_NAMES).collect();
    Ok((Content::Multipart(parts, octets), violations))
}

/// Only what says that it is UTF-8 has to be; without a charset nobody can tell.
fn text<'b>(media_type: &MediaType, header: Option<Span>, octets: &'b [u8]) -> Read<'b> {
    let charset = media_type.parameter("charset").map(str::to_ascii_lowercase);
    let is_utf8 = |name: &str| matches!(name, "utf-8" | "utf8");
    match (std::str::from_utf8(octets), charset) {
        (_, Some(charset)) if !is_utf8(&charset) && charset != "us-ascii" => {
            Ok((Content::Opaque, Vec::new()))
        }
        (Ok(text), _) => Ok((Content::Text(text), Vec::new())),
        (Err(error), Some(charset)) if is_utf8(&charset) => {
            Err(content_type_mismatch::not_utf8(header, octets, error.valid_up_to()))
        }
        (Err(_), _) => Ok((Content::Opaque, Vec::new())),
    }
}

/// A violation found in a text that stands at `start` in `octets`, as one of the whole: places count from
/// its beginning, and pointers begin with `prefix`.
pub fn embedded(mut violation: Violation, prefix: &str, octets: &[u8], start: usize) -> Violation {
    if let Place::Body { pointer, at } = &mut violation.place {
        *pointer = Some(format!("{prefix}{}", pointer.as_deref().unwrap_or_default()));
        *at = at.map(|at| locate(octets, at.span.shifted(start)));
    }
    violation
}
