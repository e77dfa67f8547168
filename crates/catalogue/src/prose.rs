//! The little Markdown that our pages use, as HTML and as text for a terminal.
//!
//! Paragraphs, `###` headings, `- ` and `1. ` lists, tables, fenced code, inline code, `**bold**` and
//! `[text](address)`; a test insists that no page uses more. Pages are our own text, yet everything is
//! escaped all the same.

use candor_problem::{escape, wrap};

#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Paragraph(String),
    /// True if the items are numbered.
    List(bool, Vec<String>),
    Code(String),
    Heading(&'a str),
    /// Rows of cells; the first is the head.
    Table(Vec<Vec<&'a str>>),
}

fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut lines = markdown.lines();
    let mut open = false;
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            blocks.push(Block::Heading(heading.trim()));
            open = false;
        } else if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
            open = false;
        } else if let Some(cells) = table_row(line) {
            match blocks.last_mut() {
                Some(Block::Table(rows)) if open => rows.push(cells),
                _ => blocks.push(Block::Table(vec![cells])),
            }
            open = true;
        } else if line.trim().is_empty() {
            open = false;
        } else if let Some((numbered, item)) = item(line) {
            match blocks.last_mut() {
                Some(Block::List(n, items)) if *n == numbered => items.push(item.to_owned()),
                _ => blocks.push(Block::List(numbered, vec![item.to_owned()])),
            }
            open = true;
        } else {
            let continued = match blocks.last_mut().filter(|_| open) {
                Some(Block::Paragraph(text)) => Some(text),
                Some(Block::List(_, items)) => items.last_mut(),
                _ => None,
            };
            match continued {
                Some(text) => {
                    text.push(' ');
                    text.push_str(line.trim());
                }
                None => blocks.push(Block::Paragraph(line.trim().to_owned())),
            }
            open = true;
        }
    }
    blocks
}

/// The cells of a row; the line between head and body has none.
fn table_row(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    if inner.bytes().all(|b| matches!(b, b'-' | b'|' | b':' | b' ')) {
        return Some(Vec::new());
    }
    Some(inner.split('|').map(str::trim).collect())
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(item) = line.strip_prefix("- ") {
        return Some((false, item.trim()));
    }
    let (number, item) = line.split_once(". ")?;
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    numbered.then(|| (true, item.trim()))
}

/// As HTML. Addresses are kept as they are written.
pub(crate) fn html(markdown: &str) -> String {
    let mut out = String::new();
    for block in blocks(markdown) {
        match block {
            Block::Heading(text) => out.push_str(&format!("<h3>{}</h3>\n", inline_html(text))),
            Block::Paragraph(text) => out.push_str(&format!("<p>{}</p>\n", inline_html(&text))),
            Block::List(numbered, items) => {
                let tag = if numbered { "ol" } else { "ul" };
                out.push_str(&format!("<{tag}>"));
                items.iter().for_each(|item| out.push_str(&format!("<li>{}</li>", inline_html(item))));
                out.push_str(&format!("</{tag}>\n"));
            }
            Block::Table(rows) => push_table_html(&rows, &mut out),
            Block::Code(code) => out.push_str(&format!("<pre><code>{}</code></pre>\n", escape(&code))),
        }
    }
    out
}

/// As text of at most 78 columns, without marks that only Markdown needs.
pub(crate) fn text(markdown: &str) -> String {
    let mut out = String::new();
    for block in blocks(markdown) {
        match block {
            Block::Heading(text) => {
                out.push_str(&wrap(&format!("{}:\n", inline_text(text)), 0));
                continue;
            }
            Block::Paragraph(text) => out.push_str(&wrap(&inline_text(&text), 0)),
            Block::List(numbered, items) => {
                for (number, item) in (1..).zip(&items) {
                    let mark = if numbered { format!("{number}. ") } else { "- ".to_owned() };
                    out.push_str(&wrap(&format!("{mark}{}", inline_text(item)), mark.len()));
                    out.push('\n');
                }
                out.pop();
            }
            Block::Table(rows) => push_table_text(&rows, &mut out),
            Block::Code(code) => {
                out.push_str(&code.lines().map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n"));
            }
        }
        out.push_str("\n\n");
    }
    out
}

fn push_table_html(rows: &[Vec<&str>], out: &mut String) {
    let row = |cells: &[&str], tag: &str| {
        let cells: Vec<String> =
            cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", inline_html(cell))).collect();
        format!("<tr>{}</tr>", cells.concat())
    };
    let Some((head, body)) = rows.split_first() else { return };
    let body: Vec<String> = body.iter().filter(|c| !c.is_empty()).map(|cells| row(cells, "td")).collect();
    out.push_str(&format!(
        "<table><thead>{}</thead><tbody>{}</tbody></table>\n",
        row(head, "th"),
        body.concat()
    ));
}

/// The columns side by side, the last one wrapped.
fn push_table_text(rows: &[Vec<&str>], out: &mut String) {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .filter(|cells| !cells.is_empty())
        .map(|cells| cells.iter().map(|cell| inline_text(cell)).collect())
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|i| rows.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or_default())
        .collect();
    let indent: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        out.push_str(&wrap(cells.join("  ").trim_end(), indent));
        out.push('\n');
    }
    out.pop();
}

enum Piece<'a> {
    Plain(&'a str),
    Code(&'a str),
    Bold(&'a str),
    Link(&'a str, &'a str),
}

/// Splits a line of text at its marks.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, marked) = rest.split_at(at);
        let Some((piece, after)) = marked_piece(marked) else {
            // A lone mark is text.
            let end = at + 1;
            pieces.push(Piece::Plain(&rest[..end]));
            rest = &rest[end..];
            continue;
        };
        pieces.push(Piece::Plain(before));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    pieces
}

fn marked_piece(text: &str) -> Option<(Piece<'_>, &str)> {
    if let Some(rest) = text.strip_prefix("``") {
        let (code, after) = rest.split_once("``")?;
        return Some((Piece::Code(code.trim()), after));
    }
    if let Some(rest) = text.strip_prefix('`') {
        let (code, after) = rest.split_once('`')?;
        return Some((Piece::Code(code), after));
    }
    if let Some(rest) = text.strip_prefix("**") {
        let (bold, after) = rest.split_once("**")?;
        return Some((Piece::Bold(bold), after));
    }
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    Some((Piece::Link(label, address), after))
}

pub(crate) fn inline_html(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => escape(text),
            Piece::Code(code) => format!("<code>{}</code>", escape(code)),
            Piece::Bold(text) => format!("<b>{}</b>", inline_html(text)),
            Piece::Link(label, address) => {
                format!("<a href=\"{}\">{}</a>", escape(address), inline_html(label))
            }
        })
        .collect()
}

pub(crate) fn inline_text(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => text.to_owned(),
            // Backticks stay: they part names from words where there is no other type face.
            Piece::Code(code) => format!("`{code}`"),
            Piece::Bold(text) => inline_text(text),
            Piece::Link(label, address) => format!("{} ({address})", inline_text(label)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "One `a<b>` and **bold `c`**,\nstill one.\n\n- x [y](z)\n  more\n- `` ` ``\n\n1. one\n2. two\n\n```sh\nprintf '<'\n```\n5 * 3 [no\n";

    #[test]
    fn the_subset_becomes_html() {
        assert_eq!(
            html(PAGE),
            "<p>One <code>a&lt;b&gt;</code> and <b>bold <code>c</code></b>, still one.</p>\n\
             <ul><li>x <a href=\"z\">y</a> more</li><li><code>`</code></li></ul>\n\
             <ol><li>one</li><li>two</li></ol>\n<pre><code>printf &#39;&lt;&#39;</code></pre>\n\
             <p>5 * 3 [no</p>\n"
        );
    }

    #[test]
    fn a_table_has_a_head_and_rows() {
        let table = "a\n\n| x | y |\n|---|---|\n| `long` | 1 |\n\nb\n";
        assert_eq!(
            html(table),
            "<p>a</p>\n<table><thead><tr><th>x</th><th>y</th></tr></thead>\
             <tbody><tr><td><code>long</code></td><td>1</td></tr></tbody></table>\n<p>b</p>\n"
        );
        assert_eq!(text(table), "a\n\nx       y\n`long`  1\n\nb\n\n");
    }

    #[test]
    fn the_subset_becomes_text() {
        assert_eq!(
            text(PAGE),
            "One `a<b>` and bold `c`, still one.\n\n- x y (z) more\n- ```\n\n1. one\n2. two\n\n    \
             printf '<'\n\n5 * 3 [no\n\n"
        );
    }
}
