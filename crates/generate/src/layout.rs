//! Lays code out as the formatters of its language would: what fits on a line stays there.

/// A piece of code.
#[derive(Clone, Debug)]
pub(crate) enum Doc {
    /// On one line; or lines that are there already, of which each but the first is indented.
    Text(String),
    /// One behind the other.
    Row(Vec<Doc>),
    /// Items between signs, separated by commas.
    List { open: String, items: Vec<Doc>, close: &'static str, broken: bool },
    /// `head.a(…).b(…)`.
    Chain { head: Box<Doc>, calls: Vec<Doc> },
    /// `a | None`; `is_open` where no brackets are around it.
    OrNone { doc: Box<Doc>, is_open: bool },
    /// `() => body`, as the only argument of a call.
    Lazy { open: String, body: Box<Doc>, close: &'static str },
}

/// Which habits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) width: usize,
    pub(crate) indent: usize,
    /// A list or an object that is the only argument shares the brackets of the call.
    pub(crate) hugs: bool,
}

pub(crate) const TYPESCRIPT: Style = Style { width: 80, indent: 2, hugs: true };
pub(crate) const PYTHON: Style = Style { width: 88, indent: 4, hugs: false };

pub(crate) fn text(text: impl Into<String>) -> Doc {
    Doc::Text(text.into())
}

/// `name(a, b)`.
pub(crate) fn call(name: impl Into<String>, items: Vec<Doc>) -> Doc {
    Doc::List { open: format!("{}(", name.into()), items, close: ")", broken: false }
}

/// `[a, b]`.
pub(crate) fn list(items: Vec<Doc>) -> Doc {
    Doc::List { open: "[".to_owned(), items, close: "]", broken: false }
}

/// A table: several rows of several cells stand on lines of their own.
pub(crate) fn table(rows: Vec<Doc>) -> Doc {
    let is_wide = |row: &Doc| matches!(row, Doc::List { items, .. } if items.len() > 1);
    let broken = rows.len() > 1 && rows.iter().all(is_wide);
    Doc::List { open: "[".to_owned(), items: rows, close: "]", broken }
}

/// `{ a, b }`, each on a line of its own.
pub(crate) fn block(items: Vec<Doc>) -> Doc {
    if items.is_empty() {
        return text("{}");
    }
    Doc::List { open: "{".to_owned(), items, close: "}", broken: true }
}

impl Doc {
    /// `before` and what follows it on the line.
    pub(crate) fn after(self, before: impl Into<String>) -> Self {
        Self::Row(vec![text(before), self])
    }

    /// A further call; of anything but a chain it makes one.
    pub(crate) fn then(self, name: &str, items: Vec<Self>) -> Self {
        let next = call(format!(".{name}"), items);
        match self {
            Self::Chain { head, mut calls } => {
                calls.push(next);
                Self::Chain { head, calls }
            }
            other => Self::Chain { head: Box::new(other), calls: vec![next] },
        }
    }

    /// On one line; `None` if it has to be broken.
    pub(crate) fn flat(&self) -> Option<String> {
        match self {
            Self::Text(text) => (!text.contains('\n')).then(|| text.clone()),
            Self::Row(docs) => docs.iter().map(Self::flat).collect(),
            Self::List { broken: true, .. } => None,
            Self::List { open, items, close, .. } => {
                let items: Option<Vec<String>> = items.iter().map(Self::flat).collect();
                Some(format!("{open}{}{close}", items?.join(", ")))
            }
            Self::Chain { head, calls } => {
                let calls: Option<String> = calls.iter().map(Self::flat).collect();
                Some(format!("{}{}", head.flat()?, calls?))
            }
            Self::OrNone { doc, .. } => Some(format!("{} | None", doc.flat()?)),
            Self::Lazy { open, body, close } => Some(format!("{open}() => {}{close}", body.flat()?)),
        }
    }

    /// Written from `column` on; lines inside are indented by `indent`. `after` columns follow on the last line.
    pub(crate) fn print(&self, style: Style, indent: usize, column: usize, after: usize) -> String {
        if let Some(flat) = self.flat()
            && column + flat.chars().count() + after <= style.width
        {
            return flat;
        }
        let inner = indent + style.indent;
        let (pad, own) = (" ".repeat(inner), " ".repeat(indent));
        match self {
            Self::Text(text) => text.replace('\n', &format!("\n{own}")),
            Self::Row(docs) => {
                let mut out = String::new();
                let mut column = column;
                for (number, doc) in docs.iter().enumerate() {
                    let rest: usize = docs.iter().skip(number + 1).map(Self::head_width).sum();
                    out.push_str(&doc.print(style, indent, column, rest + after));
                    column = last_line(&out, column);
                }
                out
            }
            Self::List { open, items, close, .. } => {
                if let ([only], true) = (items.as_slice(), style.hugs)
                    && only.is_bracketed()
                    && !open.starts_with(['[', '{'])
                {
                    let start = column + open.chars().count();
                    return format!("{open}{}{close}", only.print(style, indent, start, close.len() + after));
                }
                let lines = items.iter().map(|item| {
                    let comment = if item.is_comment() { "" } else { "," };
                    format!("{pad}{}{comment}\n", item.print(style, inner, inner, 1))
                });
                format!("{open}\n{}{own}{close}", lines.collect::<String>())
            }
            Self::Chain { head, calls } => {
                let is_merged =
                    matches!(&**head, Self::Text(name) if name.starts_with(|c: char| c.is_ascii_uppercase()));
                let last_only = calls.len() == 2
                    && calls.first().is_some_and(|call| call.flat().is_some())
                    && calls.last().is_some_and(|call| call.flat().is_none());
                if calls.len() < if is_merged { 3 } else { 2 } || last_only {
                    let docs = std::iter::once((**head).clone()).chain(calls.iter().cloned()).collect();
                    return Self::Row(docs).print(style, indent, column, after);
                }
                let mut out = head.print(style, indent, column, 0);
                for (number, call) in calls.iter().enumerate() {
                    if is_merged && number == 0 {
                        let start = last_line(&out, column);
                        out.push_str(&call.print(style, indent, start, 0));
                        continue;
                    }
                    out.push_str(&format!("\n{pad}{}", call.print(style, inner, inner, after)));
                }
                out
            }
            Self::OrNone { doc, is_open: true } => {
                let flat = self.flat().filter(|flat| inner + flat.chars().count() <= style.width);
                let written =
                    flat.unwrap_or_else(|| format!("{}\n{pad}| None", doc.print(style, inner, inner, 0)));
                format!("(\n{pad}{written}\n{own})")
            }
            Self::OrNone { doc, .. } => format!("{}\n{own}| None", doc.print(style, indent, column, 0)),
            Self::Lazy { open, body, close } => {
                let comma = if *close == ")" { "," } else { "" };
                format!("{open}() =>\n{pad}{}{comma}\n{own}{close}", body.print(style, inner, inner, 1))
            }
        }
    }

    /// The same where no brackets are around it.
    pub(crate) fn opened(self) -> Self {
        match self {
            Self::OrNone { doc, .. } => Self::OrNone { doc, is_open: true },
            other => other,
        }
    }

    /// What stands on its first line at least.
    fn head_width(&self) -> usize {
        match self {
            Self::Text(text) => text.split('\n').next().unwrap_or("").chars().count(),
            Self::Row(docs) => docs.first().map_or(0, Self::head_width),
            Self::List { open, .. } | Self::Lazy { open, .. } => open.chars().count(),
            Self::Chain { head, .. } => head.head_width(),
            Self::OrNone { doc, .. } => doc.head_width(),
        }
    }

    fn is_bracketed(&self) -> bool {
        match self {
            Self::List { open, .. } => matches!(open.as_str(), "[" | "{"),
            _ => false,
        }
    }

    fn is_comment(&self) -> bool {
        matches!(self, Self::Text(text) if text.starts_with("//") || text.starts_with("# "))
    }
}

fn last_line(text: &str, column: usize) -> usize {
    match text.rsplit_once('\n') {
        Some((_, last)) => last.chars().count(),
        None => column + text.chars().count(),
    }
}
