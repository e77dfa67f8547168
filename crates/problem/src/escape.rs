//! What was on the wire made safe to show: in HTML, and on a terminal.

use candor_rule::sensitive::is_hidden;

/// Text for an HTML element or a quoted attribute. Markup becomes character references; control,
/// invisible and direction-changing characters become `\u{…}`, so that what is seen is what was sent.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => push_shown(&mut out, c),
        }
    }
    out
}

/// A sentence in HTML: escaped, and what stands between backticks set as code.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`')
        && let Some((code, after)) = after.split_once('`')
    {
        out.push_str(&escape(before));
        out.push_str("<code>");
        out.push_str(&escape(code));
        out.push_str("</code>");
        rest = after;
    }
    out.push_str(&escape(rest));
    out
}

/// Text for a terminal: control, invisible and direction-changing characters become `\u{…}`, so that no
/// escape sequence of a peer reaches the screen. Line feeds and tabs stay.
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_shown(&mut out, c));
    out
}

fn push_shown(out: &mut String, c: char) {
    match c {
        '\n' | '\t' => out.push(c),
        c if c.is_control() || is_hidden(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='x",
        "&lt;b&gt; &amp;",
        "</code></style><script>",
        "\u{202e}gnp.exe\u{200b}",
        "\x1b[2J\x1b]0;owned\x07\0\x7f\u{9b}31m",
        "`<b>`<i>`",
    ];

    #[test]
    fn nothing_hostile_survives_in_html() {
        for text in HOSTILE {
            let shown = escape(text);
            assert!(!shown.contains(['<', '>', '"', '\'']), "{shown}");
            assert!(!shown.chars().any(|c| c.is_control() || is_hidden(c)), "{shown}");
            let inlined = inline(text).replace("<code>", "").replace("</code>", "");
            assert!(!inlined.contains(['<', '>', '"', '\'']), "{inlined}");
        }
        assert_eq!(escape("a & <b>"), "a &amp; &lt;b&gt;");
        assert_eq!(inline("`limit` is \"x\"; a `"), "<code>limit</code> is &quot;x&quot;; a `");
    }

    #[test]
    fn no_control_character_reaches_a_terminal() {
        for text in HOSTILE {
            assert!(!terminal(text).chars().any(|c| c.is_control() || is_hidden(c)));
        }
        assert_eq!(terminal("\x1b[2J"), "\\u{1b}[2J");
    }
}
