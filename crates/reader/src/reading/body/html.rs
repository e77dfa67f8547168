//! What a person would read on a page, and the few elements that say what it is.
//!
//! No parser of HTML: tags are stepped over, scripts and styles skipped, entities decoded. It reads every
//! page once, front to back.

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Text of `<title>`.
    pub(crate) title: String,
    /// Text of the first `<h1>`.
    pub(crate) heading: String,
    /// Everything visible, a line for each block, blanks folded; the title is not part of it.
    pub(crate) text: String,
    /// JSON for the page's own scripts, "" without any.
    pub(crate) data: String,
}

impl Page {
    /// Reads a page.
    pub(crate) fn of(source: &str) -> Self {
        Self {
            title: element(source, "title"),
            heading: element(source, "h1"),
            text: visible(source),
            data: data(source).to_owned(),
        }
    }
}

/// The content of the first script that is no program but JSON.
fn data(source: &str) -> &str {
    let from = source.match_indices("<script").take(MAX_SCRIPTS).find_map(|(at, _)| {
        let tag = source.get(at..)?.split('>').next()?;
        tag.contains("json").then_some(at + tag.len() + 1)
    });
    let rest = from.and_then(|from| source.get(from..)).unwrap_or_default();
    rest.split("</script").next().unwrap_or_default().trim()
}

/// Scripts of a page that are looked at.
const MAX_SCRIPTS: usize = 20;

/// The visible text of the first element of this name.
fn element(source: &str, name: &str) -> String {
    let lower = source.to_ascii_lowercase();
    let start = lower.find(&format!("<{name}"));
    let inner = start.and_then(|start| {
        let from = start + lower.get(start..)?.find('>')? + 1;
        let end = lower.get(from..)?.find(&format!("</{name}")).map_or(lower.len(), |end| from + end);
        source.get(from..end)
    });
    inner.map(visible).unwrap_or_default()
}

/// The text of markup without its tags, scripts, styles, title and comments; entities decoded, a
/// line for each block.
pub(crate) fn visible(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        push(&mut out, rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        out.push(if is_inline(rest) { ' ' } else { BLOCK });
        rest = rest.get(end_of_tag(rest)..).unwrap_or_default();
    }
    push(&mut out, rest);
    let blocks = out.split(BLOCK).map(|block| block.split_whitespace().collect::<Vec<_>>().join(" "));
    blocks.filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Stands between blocks while a page is read; no page holds it.
const BLOCK: char = '\u{1F}';

/// True for tags inside a line of text.
fn is_inline(markup: &str) -> bool {
    let name = markup.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    ["b", "i", "em", "strong", "code", "a", "span", "tt", "font", "u", "small"]
        .iter()
        .any(|n| n.eq_ignore_ascii_case(name))
}

/// Octets of the tag at the beginning of `markup`, with what it hides.
fn end_of_tag(markup: &str) -> usize {
    let past = |end: &str| markup.find(end).map_or(markup.len(), |at| at + end.len());
    if markup.starts_with("<!--") {
        return past("-->");
    }
    if markup.starts_with("<![CDATA[") {
        return "<![CDATA[".len();
    }
    let starts = |name: &str| markup.get(1..=name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    for (name, end) in [("script", "</script"), ("style", "</style"), ("title", "</title")] {
        if starts(name) {
            let lower = markup.to_ascii_lowercase();
            let Some(at) = lower.find(end) else { return markup.len() };
            return at + markup.get(at..).and_then(|rest| rest.find('>')).map_or(0, |i| i + 1).max(end.len());
        }
    }
    past(">")
}

fn push(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let entity = rest.find(';').filter(|end| *end < 12).and_then(|end| {
            let c = decoded(rest.get(1..end)?)?;
            Some((c, end + 1))
        });
        let (c, length) = entity.unwrap_or(('&', 1));
        out.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
}

fn decoded(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "ndash" | "mdash" => '–',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_a_person_sees_it() {
        let page = Page::of(
            "<HTML><head><TITLE>400 Bad&nbsp;Request</TITLE><style>p{}</style></head><body><h1 class=x>Bad \
             <b>Request</b></h1><!-- <p>no</p> --><script>var a = '<p>no</p>'</script><p>Say &#39;x&#x27; &lt; \
             &amp; &unknown; 3</p>",
        );
        assert_eq!(page.title, "400 Bad Request");
        assert_eq!(page.heading, "Bad Request");
        assert_eq!(page.text, "Bad Request\nSay 'x' < & &unknown; 3");
    }

    #[test]
    fn odd_markup_ends() {
        for odd in
            ["<", "<script", "<script>", "<!--", "<title", "<h1", "&", "&#x110000;", "<style></style", "é<é>"]
        {
            Page::of(odd);
        }
    }
}
