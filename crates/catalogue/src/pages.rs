//! The page of a code in every form in which it is read.

mod facts;
mod html;
mod index;
mod json;
mod markdown;
mod octets;
mod text;

use candor_problem::page;

use crate::Entry;
pub(crate) use markdown::entry as markdown_of;

/// Where the pages lie that a page links to.
#[derive(Clone, Copy, Debug)]
pub struct PageContext<'a> {
    /// Pages are at `{prefix}/rules/<code>`, the index at `{prefix}/rules/`.
    pub prefix: &'a str,
}

impl PageContext<'_> {
    pub(crate) fn link(&self, code: &str) -> String {
        format!("{}/rules/{code}", self.prefix)
    }
}

/// The page as a whole HTML document: own stylesheet, no script. Serve it with
/// [`candor_problem::page::POLICY`]. `None` if the code names nothing.
pub fn page_html(code: &str, context: &PageContext<'_>) -> Option<String> {
    Entry::find(code).map(|entry| framed(entry, context))
}

fn framed(entry: Entry, context: &PageContext<'_>) -> String {
    page::document(&format!("{} · Candor", facts::heading(entry)), "ref", &html::entry(entry, context))
}

/// What stands inside `<main>`, for a frame of one's own.
pub fn page_inner_html(code: &str, context: &PageContext<'_>) -> Option<String> {
    Entry::find(code).map(|entry| html::entry(entry, context))
}

/// Everything that is declared and written about a code.
pub fn page_json(code: &str) -> Option<serde_json::Value> {
    Entry::find(code).map(json::entry)
}

/// The page as Markdown, with the facts of the declaration under its title; links are relative.
pub fn page_markdown(code: &str) -> Option<String> {
    Entry::find(code).map(markdown::entry)
}

/// The page for a terminal: at most 78 columns, save for octets that are shown as sent.
pub fn page_text(code: &str) -> Option<String> {
    Entry::find(code).map(text::entry)
}

/// The list of all codes as a whole HTML document.
pub fn index_html(context: &PageContext<'_>) -> String {
    page::document("Reference · Candor", "ref", &index_inner_html(context, ""))
}

/// What stands inside `<main>` of the list: everything by kind, or what was [found](crate::search) for `wanted`.
pub fn index_inner_html(context: &PageContext<'_>, wanted: &str) -> String {
    index::html(context, wanted)
}

/// The list as Markdown.
pub fn index_markdown() -> String {
    index::markdown()
}

/// The list as data.
pub fn index_json() -> serde_json::Value {
    index::json()
}

/// A page as the gateway sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Further fields.
    pub headers: Vec<(&'static str, &'static str)>,
    /// UTF-8.
    pub body: String,
}

/// The page at `{prefix}/rules/<tail>`: the list for an empty tail, else a code, which may end in
/// `.md`, `.json` or `.txt`, as `index` may in the first two. `None` is the gateway's to answer with 404.
pub fn serve(tail: &str, context: &PageContext<'_>) -> Option<Served> {
    let (content_type, body) = match tail {
        "" => ("text/html; charset=utf-8", index_html(context)),
        "index.md" => ("text/markdown; charset=utf-8", index_markdown()),
        "index.json" => ("application/json", format!("{:#}\n", index_json())),
        _ => return serve_with(tail, context, Entry::find),
    };
    Some(served(content_type, body))
}

/// The same for pages of more than this catalogue: `find` says what a code names. There is no list.
pub fn serve_with(
    tail: &str,
    context: &PageContext<'_>,
    find: impl FnOnce(&str) -> Option<Entry>,
) -> Option<Served> {
    let (code, form) = tail.rsplit_once('.').map_or((tail, ""), |(code, form)| (code, form));
    let entry = find(code)?;
    let (content_type, body) = match form {
        "" => ("text/html; charset=utf-8", framed(entry, context)),
        "md" => ("text/markdown; charset=utf-8", markdown::entry(entry)),
        "json" => ("application/json", format!("{:#}\n", json::entry(entry))),
        "txt" => ("text/plain; charset=utf-8", text::entry(entry)),
        _ => return None,
    };
    Some(served(content_type, body))
}

fn served(content_type: &'static str, body: String) -> Served {
    let mut headers = vec![
        ("Cache-Control", "public, max-age=300"),
        ("Content-Language", "en"),
        ("X-Content-Type-Options", "nosniff"),
    ];
    if content_type.starts_with("text/html") {
        headers.push(("Content-Security-Policy", page::POLICY));
    }
    Served { content_type, headers, body }
}
